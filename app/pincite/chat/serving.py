"""Serves the page from the process that runs this module, and makes the library ready while the browser still loads.

`pincite chat` runs it; the environment says which library and which port.
"""

import os
import socket
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import streamlit as st
import uvicorn
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from streamlit import file_util
from streamlit.components.v2 import manifest_scanner
from streamlit.components.v2.manifest_scanner import ComponentManifest

from pincite.chat.front import front_page
from pincite.errors import PinciteError

_PAGE = Path(__file__).parent / "page.py"
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

    manifest_scanner.scan_component_manifests = _no_components
    sys.setswitchinterval(_TURN)
    app = st.App(_PAGE, routes=[Route("/", front)], lifespan=_making_ready)
    # Named as TCP, for asyncio sends at once (TCP_NODELAY) only where a socket says so: else a file's content waits up
    # to 40 ms for the browser's word that the file's head has come.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", int(os.environ["PINCITE_PORT"])))
        config = uvicorn.Config(
            app,
            ws="websockets-sansio",  # as Streamlit itself sets it, and nothing packed on its way to this machine
            ws_per_message_deflate=False,
            access_log=False,
            log_level="warning",
            use_colors=False,
            timeout_graceful_shutdown=_PATIENCE,
        )
        uvicorn.Server(config).run(sockets=[listening])


def _no_components(max_workers: int | None = None) -> list[tuple[ComponentManifest, Path]]:
    """Stand for Streamlit's look through every installed package for components: the page has none of others'."""
    return []


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
