"""Running a driver in its environment, and keeping what came of each part, so that a run can go on where it stopped."""

import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree
from time import perf_counter
from typing import Any

from benchmarks.peers.environments import python_of, root, variables

Figures = dict[str, Any]
#: How the reason begins where a part took too long: it would again, so it is not tried again.
_TOO_LONG = "stopped after"


@dataclass(frozen=True, slots=True)
class Part:
    """One step of a run: its name, what it does, and about how many seconds that takes on two cores."""

    name: str
    does: Callable[[], Figures]
    seconds: float


@dataclass(slots=True)
class Results:
    """What came of the parts, kept in a file after each."""

    file: Path
    parts: dict[str, Figures] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read what was kept."""
        self._read()

    def keep(self, name: str, figures: Figures) -> None:
        """Keep what came of a part, beside what another run may have kept meanwhile."""
        self._read()
        self.parts[name] = figures
        self.file.parent.mkdir(parents=True, exist_ok=True)
        passing = self.file.with_suffix(".part")
        passing.write_text(json.dumps(self.parts, indent=1), encoding="utf-8")
        passing.replace(self.file)

    def _read(self) -> None:
        if self.file.is_file():
            self.parts |= json.loads(self.file.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Driving:
    """How drivers are run: where environments and jobs are kept, and how long a part may take, in seconds."""

    scratch: Path
    environments: Path
    limit: float

    def __call__(self, peer: str, command: str, job: Mapping[str, Any]) -> Figures:
        """Run a driver; return its figures and the seconds it took from start to end, or why it has none."""
        self.scratch.mkdir(parents=True, exist_ok=True)
        file = self.scratch / f"job-{peer}.json"
        file.write_text(json.dumps(job, default=str), encoding="utf-8")
        python = python_of(peer, self.environments)
        run = [str(python), "-m", f"benchmarks.peers.drivers.{peer}_driver", command, str(file)]
        begun = perf_counter()
        try:
            done = subprocess.run(
                run, env=variables(), cwd=root(), capture_output=True, text=True, timeout=self.limit, check=False
            )
        except subprocess.TimeoutExpired:
            return {"not_run": f"{_TOO_LONG} {self.limit / 60:.0f} minutes"}
        if done.returncode:
            print(done.stderr[-2000:], flush=True)
            # Its name only: what else the line says may name places of this machine, and the page is published.
            last = (done.stderr.strip().splitlines() or [""])[-1].partition(":")[0][:80]
            return {"not_run": f"ended with {last or done.returncode}"}
        figures: Figures = json.loads(done.stdout)
        return figures | {"process_s": round(perf_counter() - begun, 3)}

    def build(self, peer: str, folder: Path, job: Mapping[str, Any]) -> Figures:
        """Build an index in a folder of its own, which is there only where it is whole."""
        passing = folder.with_name(f"{folder.name}.part")
        for place in (passing, folder):
            rmtree(place, ignore_errors=True)
        passing.parent.mkdir(parents=True, exist_ok=True)
        figures = self(peer, "build", {**job, "folder": passing})
        if "not_run" in figures:
            rmtree(passing, ignore_errors=True)
        else:
            passing.rename(folder)
        return figures


def carry_out(parts: list[Part], results: Results, tell: Callable[[str], None], *, stop_at: float = 0.0) -> None:
    """Do the parts that were not done before, and say each time how long the rest may take.

    Args:
        parts: all of them, in order.
        results: what came of those that were done; those are passed over.
        tell: is told how far the work is.
        stop_at: leave off after so many seconds, 0 for never; a later run goes on.
    """
    missing = [part for part in parts if _is_open(results.parts.get(part.name))]
    begun, expected = perf_counter(), 0.0
    for number, part in enumerate(missing):
        if stop_at and perf_counter() - begun > stop_at:
            tell(f"left off; {len(missing) - number} parts are left")
            return
        left = time_left([later.seconds for later in missing[number:]], expected, perf_counter() - begun)
        tell(f"[{number + 1}/{len(missing)}] {part.name}; about {max(left / 60, 1):.0f} min left")
        results.keep(part.name, part.does() | {"at": datetime.now(UTC).isoformat(timespec="seconds")})
        if "not_run" in results.parts[part.name]:
            tell(f"  not run: {results.parts[part.name]['not_run']}")
        expected += part.seconds


def _is_open(figures: Figures | None) -> bool:
    """Whether a part is to be done: it was not, or failed for another reason than taking too long."""
    return figures is None or ("not_run" in figures and not figures["not_run"].startswith(_TOO_LONG))


def time_left(estimates: list[float], expected: float, took: float) -> float:
    """Return about how many seconds are left: what is estimated, by how far estimates were off so far.

    Args:
        estimates: of the parts that are left.
        expected: what was estimated of those that are done.
        took: what these took.
    """
    # A minute's worth of trust in the estimates keeps the first parts from deciding alone.
    return sum(estimates) * (took + 60) / (expected + 60)
