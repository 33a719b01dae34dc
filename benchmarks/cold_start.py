"""How long `pincite ask` takes from process start to answer, beside importing sentence_transformers, in turn.

    python -m benchmarks.cold_start [--index DIR | --data FOLDER] [--runs 5]

DIR is a library that is built already (default: the one that the command would use). With FOLDER, which holds what
`benchmarks.latency` reads, one of 10,000 passages is made and asked. Prints the medians, their ratio, and the peak
memory of the commands, mapped pages of files included.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.latency import fill
from benchmarks.setting import compile_as_installed, scratch_of

_QUESTION = "why do derivative clusters sit at the bottom of the smiling curve"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command: wall time in seconds, peak memory in MB."""

    seconds: float
    megabytes: float


def main() -> int:
    """Run both commands in turn and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    library = parser.add_mutually_exclusive_group()
    library.add_argument("--index", type=Path, help="the library folder")
    library.add_argument("--data", type=Path, help="make a library of this data")
    parser.add_argument("--passages", type=int, default=10_000, help="how large, with --data (default: 10,000)")
    parser.add_argument("--scratch", type=Path, help="keep that library here, and use it again")
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each (default: 5)")
    options = parser.parse_args()
    with scratch_of(options) as scratch:
        index = options.index
        if options.data:
            index = scratch / f"latency-{options.passages}"
            fill(index, options.data, options.passages)
        measure(index, options.runs)
    return 0


def measure(index: Path | None, runs: int) -> None:
    """Ask a library, and import sentence_transformers, in turn; print the medians."""
    compile_as_installed()
    ask = [sys.executable, "-m", "pincite", "ask", _QUESTION, *(["--index", str(index)] if index else [])]
    imported = [sys.executable, "-c", "import sentence_transformers"]
    run(ask), run(imported)  # both warm: the files are in the system's cache
    asked, others = [], []
    for _ in range(runs):
        asked.append(run(ask))
        others.append(run(imported))
    ours, theirs = median(r.seconds for r in asked), median(r.seconds for r in others)
    print(f"pincite ask: {ours:.2f} s, {median(r.megabytes for r in asked):.0f} MB")
    print(f"import sentence_transformers: {theirs:.2f} s, {median(r.megabytes for r in others):.0f} MB")
    print(f"ratio: {ours / theirs:.3f}")


def run(command: Sequence[str]) -> Run:
    """Run a command to its end.

    Raises:
        SystemExit: the command failed.
    """
    begun = perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        raise SystemExit((child.stderr.read() if child.stderr else b"").decode())
    if child.stderr:
        child.stderr.close()
    child.returncode = 0
    return Run(perf_counter() - begun, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    sys.exit(main())
