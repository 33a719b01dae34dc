"""Serves the page from the process that runs this module, and makes the library ready while the browser still loads.

`pincite chat` runs it; the environment says which library, and Streamlit's settings, port included.
"""

import threading
from contextlib import suppress
from pathlib import Path

from streamlit import runtime
from streamlit.web import cli

from pincite.errors import PinciteError

_PAGE = Path(__file__).parent / "page.py"
#: How often it is looked whether the server is up, in seconds.
_LOOK = 0.01
#: How long the end of the server waits for a library that is still being made ready, in seconds.
_PATIENCE = 10


def serve() -> None:
    """Serve the page until the process is told to end."""
    stopped = threading.Event()
    ready = threading.Thread(target=_make_ready, args=[stopped], daemon=True)
    ready.start()
    try:
        cli.main(["run", str(_PAGE)], prog_name="streamlit")
    finally:
        # The model's own threads must not be cut off half made: the process would end with a crash.
        stopped.set()
        ready.join(_PATIENCE)


def _make_ready(stopped: threading.Event) -> None:
    """Import what the page needs, open the library, load its model: the first visitor waits for none of it."""
    while not runtime.exists():
        if stopped.wait(_LOOK):
            return
    with suppress(PinciteError):  # the page says it, in its place
        from pincite.chat import desk, page  # noqa: F401

        desk.make_ready()


if __name__ == "__main__":
    serve()
