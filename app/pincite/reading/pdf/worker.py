"""The process in which PDF files are opened: run as a script by `process.py`, one file at a time, until its input ends.

It limits itself before it opens anything. It imports the modules of this package without the rest of Pincite, which
would make its start three times as long.
"""

import contextlib
import gc
import os
import sys
import types
from pathlib import Path
from typing import Any, BinaryIO

_ROOT = Path(__file__).resolve().parents[3]
_MOST_REQUEST = 1 << 31


def _bare_packages() -> None:
    """Stand in for the packages around this one, so that importing from them runs none of their `__init__`."""
    for name in ("pincite", "pincite.reading", "pincite.reading.pdf"):
        package = types.ModuleType(name)
        package.__path__ = [str(_ROOT.joinpath(*name.split(".")))]
        sys.modules[name] = package


def _limit_memory(most: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _limit_processor(seconds: int) -> None:
    """Allow the next file this much time of the processor, beside what earlier files have used."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, hard))


def _own_streams() -> tuple[BinaryIO, BinaryIO]:
    """Take the pipes for ourselves: a library that prints must not speak into them."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    return requests, answers


def main() -> None:
    """Answer requests until there are no more."""
    requests, answers = _own_streams()
    _bare_packages()
    from pincite.reading.pdf.document import answer
    from pincite.reading.pdf.limits import Limits, receive, send

    gc.disable()  # a page makes thousands of small objects, and no circles of them
    while (request := receive(requests, _MOST_REQUEST)) is not None:
        head, data = request
        limits = Limits(**head.pop("limits"))
        _limit_memory(limits.memory)
        _limit_processor(limits.processor_seconds)

        def notice(seconds: int = limits.processor_seconds) -> None:
            _limit_processor(seconds)
            send(answers, {"goes_on": True})

        result: dict[str, Any]
        try:
            result, blob = answer(head, data, limits, notice)
        except MemoryError:
            result, blob = {"error": "PdfTooLarge", "detail": "needs more memory than it may have"}, b""
        except Exception as error:
            result, blob = {"error": "PdfDamaged", "detail": f"cannot be read ({type(error).__name__})"}, b""
        send(answers, result, blob)
        del request, data, result, blob
        gc.collect()


if __name__ == "__main__":
    # The threads of a linear algebra library that we do not use would take address space.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    main()
