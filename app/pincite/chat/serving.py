"""Serves the page from the process that runs this module, and makes the library ready while the browser still loads.

`pincite chat` runs it; the environment says which library, and Streamlit's settings, port included.
"""

import threading
import time
from contextlib import suppress
from pathlib import Path

from streamlit import runtime
from streamlit.web import cli

from pincite.errors import PinciteError

_PAGE = Path(__file__).parent / "page.py"
#: How often it is looked whether the server is up, in seconds.
_LOOK = 0.01


def serve() -> None:
    """Serve the page until the process is told to end."""
    threading.Thread(target=_make_ready, daemon=True).start()
    cli.main(["run", str(_PAGE)], prog_name="streamlit")


def _make_ready() -> None:
    """Import what the page needs, open the library, load its model: the first visitor waits for none of it."""
    while not runtime.exists():
        time.sleep(_LOOK)
    with suppress(PinciteError):  # the page says it, in its place
        from pincite.chat import desk, page  # noqa: F401

        desk.make_ready()


if __name__ == "__main__":
    serve()
