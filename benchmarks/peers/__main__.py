"""Pincite beside its peers, all on the same passages with the same model, in turn on the same machine.

    python -m benchmarks.peers FOLDER [--quick] [--scratch DIR] [--minutes N]

FOLDER holds `scifact/` in BEIR's layout, and `evidence_inference/` and `squad2/` for more real passages. Each peer is
installed from the package index in an environment of its own, the first time. What was measured is kept part by part in
DIR (default: `build/bench`); a run that was stopped goes on from there, and `--again` starts over. Writes the figures
as JSON, the table as Markdown and the plots.
"""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree

from benchmarks.measures import read_beir
from benchmarks.peers.environments import python_of
from benchmarks.peers.figures import summary
from benchmarks.peers.plan import FULL, PEERS, QUICK, Plan
from benchmarks.peers.running import Driving, Results, carry_out
from benchmarks.peers.table import page
from pincite.settings import cores


def main() -> int:
    """Measure what was not measured before, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the data folder")
    parser.add_argument("--quick", action="store_true", help="small sizes only, five minutes")
    parser.add_argument("--scratch", type=Path, default=Path("build/bench"), help="where all is kept")
    parser.add_argument("--docs", type=Path, help="also write the table and the plots for the documentation here")
    parser.add_argument("--only", default="", help="only parts whose name this regular expression finds")
    parser.add_argument("--minutes", type=float, default=0, help="leave off after so long; the next run goes on")
    parser.add_argument("--part-minutes", type=float, default=20, help="give a part up after so long (default: 20)")
    parser.add_argument("--again", action="store_true", help="forget what was measured before")
    options = parser.parse_args()
    scratch = options.scratch.absolute() / ("quick" if options.quick else "full")
    if options.again:
        rmtree(scratch, ignore_errors=True)
    environments = options.scratch.absolute()
    for peer in (*PEERS, "plots"):
        python_of(peer, environments)
    data = read_beir(options.folder / "scifact", "test")
    driving = Driving(scratch, environments, 60 * options.part_minutes)
    plan = Plan(options.folder, data, scratch, driving, QUICK if options.quick else FULL)
    results = Results(scratch / "results.json")
    parts = [part for part in plan.parts() if re.search(options.only, part.name)]
    carry_out(parts, results, lambda line: print(line, flush=True), stop_at=60 * options.minutes)
    figures = summary(results.parts, data.qrels) | {"machine": machine()}
    write(figures, options.docs or scratch, python_of("plots", environments))
    print(f"{scratch / 'results.json'} and {(options.docs or scratch) / 'benchmarks.md'} are written.")
    return 0


def write(figures: dict[str, object], folder: Path, python: Path) -> None:
    """Write the figures, the table, and the plots, which are drawn in an environment of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "benchmarks.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    (folder / "benchmarks.md").write_text(page(figures), encoding="utf-8")
    script = Path(__file__).parent / "plots.py"
    subprocess.run([str(python), str(script), str(folder / "benchmarks.json"), str(folder)], check=True)


def machine() -> dict[str, object]:
    """Return what the figures hold for."""
    flags = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").is_file() else ""
    return {
        "cores": cores(),
        "has_bf16": "avx512_bf16" in flags or "amx_bf16" in flags,
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
        "python": platform.python_version(),
        "system": platform.system(),
        "date": datetime.now(UTC).date().isoformat(),
    }


if __name__ == "__main__":
    sys.exit(main())
