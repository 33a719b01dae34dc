"""What a person says of a document, checked and cleaned by the rules that hold for citation data beside a file."""

from collections.abc import Callable, Mapping
from types import EllipsisType

from pincite.errors import OptionInvalid
from pincite.reading.citation_data import clean, doi_in, is_year, year_in
from pincite.reading.names import given_first, split_names
from pincite.records import CitationField, Correction

Value = str | int | tuple[str, ...] | None


def corrections_of(given: Mapping[CitationField, object]) -> tuple[Correction, ...]:
    """Return the corrections that some fields are; a field that is `...` is left as it is.

    Raises:
        OptionInvalid: a field has a value that it cannot have.
    """
    return tuple(
        Correction(field, _READ[field](field, value))
        for field, value in given.items()
        if not isinstance(value, EllipsisType)
    )


def _text(field: str, value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise OptionInvalid(f"the {field} must be text, not {value!r:.60}")
    return clean(value) or None


def _authors(field: str, value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        return split_names(clean(value))
    if not isinstance(value, list | tuple) or not all(isinstance(name, str) for name in value):
        raise OptionInvalid(f"the {field} must be a list of names, not {value!r:.60}")
    return tuple(name for one in value if (name := given_first(clean(one))))


def _year(field: str, value: object) -> int | None:
    if isinstance(value, str) and value.strip():
        value = year_in(value) or value
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if not is_year(value):
        raise OptionInvalid(f"{value!r:.60} is not a {field}; give one such as 2015")
    return int(value)


def _doi(field: str, value: object) -> str | None:
    text = _text("DOI", value)
    found = doi_in(text)
    if text and found is None:
        raise OptionInvalid(f"{text!r:.60} is not a DOI; give one such as 10.3968/7471")
    return found


_READ: Mapping[CitationField, Callable[[str, object], Value]] = {
    "title": _text,
    "authors": _authors,
    "year": _year,
    "venue": _text,
    "doi": _doi,
    "volume": _text,
    "issue": _text,
    "pages": _text,
}
