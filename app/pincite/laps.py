"""How long the stages of a task take, one after the other."""

from time import perf_counter


class Laps:
    """A stopwatch. Each lap begins where the one before it ended, the first where the watch was made."""

    def __init__(self) -> None:
        """Start."""
        self._begun = self._last = perf_counter()
        self._milliseconds: dict[str, float] = {}

    def end(self, stage: str) -> None:
        """End a lap; one that is run again adds up."""
        now = perf_counter()
        self._milliseconds[stage] = self._milliseconds.get(stage, 0.0) + 1000 * (now - self._last)
        self._last = now

    def since_start(self) -> float:
        """Return the milliseconds up to the end of the last lap."""
        return 1000 * (self._last - self._begun)

    def milliseconds(self) -> dict[str, float]:
        """Return the milliseconds of each stage, rounded to tenths, in the order in which they first ended."""
        return {stage: round(spent, 1) for stage, spent in self._milliseconds.items()}
