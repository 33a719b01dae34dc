"""What would be answered, before it is decided whether to answer."""

from dataclasses import dataclass

from pincite.answering.refusal import Support, coefficients, threshold
from pincite.records import Citation


@dataclass(frozen=True, slots=True)
class Draft:
    """The quotes that would answer, how likely the library supports them and why, and the closest passages."""

    citations: tuple[Citation, ...]
    confidence: float
    closest: tuple[Citation, ...]
    support: Support

    def is_supported(self, strictness: float | None) -> bool:
        """Whether there is something to quote and the confidence is as high as `strictness` asks (`threshold`)."""
        weights = coefficients(read=self.support.read is not None)
        return bool(self.citations) and self.confidence >= threshold(strictness, weights)
