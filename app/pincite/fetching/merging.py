"""What several services say of one work, put together. Pure."""

from collections.abc import Sequence
from dataclasses import fields, replace

from pincite.fetching.found import Copy, FoundWork, Work

_ORDER = {"open": 0, "reading": 1, "free": 2}


def merged(answers: Sequence[FoundWork], doi: str) -> FoundWork:
    """Return one work of several answers: its description from the first that has each field, its copies freest first.

    An address that several services name has the licence of the first that knows one.
    """
    copies: dict[str, Copy] = {}
    for copy in (copy for answer in answers for copy in answer.copies):
        known = copies.get(copy.address)
        if known is None or (_ORDER[copy.terms], not copy.licence) < (_ORDER[known.terms], not known.licence):
            copies[copy.address] = copy
    return FoundWork(
        _work([answer.work for answer in answers], doi),
        tuple(sorted(copies.values(), key=lambda copy: _ORDER[copy.terms])),
        landing=f"https://doi.org/{doi}",
        free_at=next((answer.free_at for answer in answers if answer.free_at), ""),
        cited_by=next((answer.cited_by for answer in answers if answer.cited_by is not None), None),
        is_retracted=any(answer.is_retracted for answer in answers),
    )


def _work(works: Sequence[Work], doi: str) -> Work:
    first = works[0]
    for other in works[1:]:
        missing = {
            field.name: getattr(other, field.name)
            for field in fields(Work)
            if getattr(first, field.name) in ("", (), None, "document")
        }
        first = replace(first, **missing)
    return replace(first, doi=first.doi or doi)
