"""How long `pincite ask` takes from process start to answer, beside importing sentence_transformers, in turn.

    python -m benchmarks.cold_start [--index DIR] [--runs 5]

DIR is a library that is built already (default: the one that the command would use). Prints the medians, their ratio,
and the peak memory of the command.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter

_QUESTION = "why do derivative clusters sit at the bottom of the smiling curve"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command: wall time in seconds, peak memory in MB."""

    seconds: float
    megabytes: float


def main() -> int:
    """Run both commands in turn and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", help="the library folder")
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each (default: 5)")
    options = parser.parse_args()
    ask = [sys.executable, "-m", "pincite", "ask", _QUESTION, *(["--index", options.index] if options.index else [])]
    imported = [sys.executable, "-c", "import sentence_transformers"]
    run(ask), run(imported)  # both warm: the files are in the system's cache
    asked, others = [], []
    for _ in range(options.runs):
        asked.append(run(ask))
        others.append(run(imported))
    ours, theirs = median(r.seconds for r in asked), median(r.seconds for r in others)
    print(f"pincite ask: {ours:.2f} s, {median(r.megabytes for r in asked):.0f} MB")
    print(f"import sentence_transformers: {theirs:.2f} s, {median(r.megabytes for r in others):.0f} MB")
    print(f"ratio: {ours / theirs:.3f}")
    return 0


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
