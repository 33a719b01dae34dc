"""`pincite chat`: serves the page from this process, after adding what is new in the folders that are named.

Without such, no library is imported before the server is up.
"""

import argparse
import os
import runpy
import socket
from contextlib import suppress

from pincite.cli.options import library_folder
from pincite.errors import OptionInvalid


def chat(options: argparse.Namespace) -> None:
    """Serve the chat page, in this process; first add what is new in the paths that are given."""
    if options.private and options.paths:
        options.parser.error("--private serves libraries that nobody else adds to; name no files with it")
    if not _is_free(options.port):
        raise OptionInvalid(f"port {options.port} is taken; give another one, such as --port {options.port + 1}")
    if options.paths:
        from pincite.cli.commands import add_first

        add_first(options)
    os.environ.update(_served(options) | {"PINCITE_PORT": str(options.port)})
    print(f"Pincite is at http://127.0.0.1:{options.port} (Ctrl-C stops it)", flush=True)
    with suppress(KeyboardInterrupt):  # the usual way to end a server
        runpy.run_module("pincite.chat.serving", run_name="__main__")


def _served(options: argparse.Namespace) -> dict[str, str]:
    """Return what tells the page which library to serve: one to all, or to each session one of its own.

    A private library begins as a copy only of one that is named with the command: nobody's papers are copied for
    others because they happen to be the default.
    """
    if not options.private:
        return {"PINCITE_INDEX": str(library_folder(options)), "PINCITE_PRIVATE": ""}
    if not options.index:
        return {"PINCITE_INDEX": "", "PINCITE_PRIVATE": "1"}
    from pincite.library import Library

    Library.check_there(library_folder(options))
    return {"PINCITE_INDEX": str(library_folder(options)), "PINCITE_PRIVATE": "1"}


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
