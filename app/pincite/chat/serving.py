"""Serves the page from the process that runs this module, and makes the library ready while the browser still loads.

`pincite chat` runs it; the environment says which library and which port.
"""

import os
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from streamlit import file_util

from pincite.chat.front import front_page
from pincite.errors import PinciteError

_PAGE = Path(__file__).parent / "page.py"
#: Streamlit's settings, whatever a file of its own settings says.
_SETTINGS = {
    "server.address": "127.0.0.1",
    "server.headless": True,
    "server.fileWatcherType": "none",
    "server.maxUploadSize": 300,
    "browser.gatherUsageStats": False,
    "client.toolbarMode": "minimal",
    "logger.level": "warning",
    "logger.hideWelcomeMessage": True,
}
#: How long a thread may hold the interpreter while another one waits, in seconds. With Python's usual .005 each of the
#: hundred files of the page waits that long while the library is made ready.
_TURN = 0.0005
#: How long the end of the server waits for a library that is still being made ready, in seconds.
_PATIENCE = 10


def serve() -> None:
    """Serve the page until the process is told to end."""
    index = (Path(file_util.get_static_dir()) / "index.html").read_text(encoding="utf-8")
    page = HTMLResponse(front_page(index), headers={"Cache-Control": "no-cache"})

    async def front(_: Request) -> HTMLResponse:
        return page

    sys.setswitchinterval(_TURN)
    sys.argv = [str(_PAGE)]  # Streamlit reads the settings beside it
    st.App(_PAGE, routes=[Route("/", front)], lifespan=_making_ready).run(
        config=_SETTINGS | {"server.port": int(os.environ["PINCITE_PORT"])}
    )


@asynccontextmanager
async def _making_ready(_: object) -> AsyncIterator[None]:
    ready = threading.Thread(target=_make_ready, daemon=True)
    ready.start()
    yield
    # The model's own threads must not be cut off half made: the process would end with a crash.
    ready.join(_PATIENCE)


def _make_ready() -> None:
    """Import what the page needs, open the library, load its model: the first visitor waits for none of it."""
    with suppress(PinciteError):  # the page says it, in its place
        from pincite.chat import desk, page  # noqa: F401

        desk.make_ready()


if __name__ == "__main__":
    serve()
