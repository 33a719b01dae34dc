r"""BibTeX: entries -> CSL items, and back.

Form: Oren Patashnik, "BibTeXing" (1988), https://ctan.org/pkg/bibtex; the fields of BibLaTeX, too, are read
(https://ctan.org/pkg/biblatex). What an item holds beyond them goes into the field `csl`, as JSON.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pincite.exchange.attachments import paths_in
from pincite.exchange.bibtex_fields import (
    ENTRY_TYPES,
    HOLDERS,
    NAMES,
    NUMBERED,
    PUBLISHERS,
    SERIAL,
    SUBTYPES,
    TEXTS,
    TITLES,
    TYPES,
    VERBATIM,
)
from pincite.exchange.bibtex_names import OTHERS, names_of, written_names
from pincite.exchange.dates import MONTHS, date_from, date_of, parts_of
from pincite.exchange.entries import Exchange, Gathering, Item, difference, packed, put_back, unpacked
from pincite.exchange.latex import from_latex, to_latex

#: The field for what no other field holds.
REST = "csl"
_ESCAPED = re.compile(r"\\([&%#_$~{}])|\{\\([&%#_$])\}|\{(_)\}")
_ENCLOSED = re.compile(r'\A(?:\{(.*)\}|"(.*)")\Z', re.DOTALL)
_KEY = re.compile(r"[^\s,{}()=\"#%\\~'@]+")
#: What would end a field; an address is kept as it is otherwise, for styles make a link of it.
_NOT_IN_ADDRESS = re.compile(r"[\\{}\s]")
_MONTH_AND_DAY = re.compile(r"(?:(\d{1,2})\s+)?([A-Za-z]+)\.?(?:\s+(\d{1,2}))?")

Fields = dict[str, str]


def read_bibtex(text: str, name: str) -> Exchange:
    """Return the entries of a BibTeX file; `name` is for messages, which name lines from 1."""
    from bibtexparser import model

    gathering = Gathering()
    entries: list[tuple[Any, str]] = []
    for block in _blocks(text):
        place = f"line {(block.start_line or 0) + 1}"
        if isinstance(block, model.DuplicateBlockKeyBlock | model.DuplicateFieldKeyBlock):
            block = block.ignore_error_block  # noqa: PLW2901 -- an entry all the same, which the steps above left out
            for field in block.fields if isinstance(block, model.Entry) else ():
                field.value = _ENCLOSED.sub(r"\1\2", str(field.value))
        if isinstance(block, model.Entry):
            entries.append((block, place))
        elif isinstance(block, model.ParsingFailedBlock):
            gathering.refuse(place, "the entry is cut short or its braces do not match")
    fields = [_fields(entry.fields) for entry, _ in entries]
    by_key = {entry.key.lower(): (entry, held) for (entry, _), held in zip(entries, fields, strict=True)}
    for (entry, place), held in zip(entries, fields, strict=True):
        whole = _inherited(held, by_key.get(held.get("crossref", "").lower()))
        gathering.add(_item(entry.entry_type.lower(), entry.key, whole), place, paths_in(held.get("file", "")))
    return gathering.found()


def to_bibtex(items: Sequence[Item]) -> str:
    """Return items as a BibTeX file, each under its id as far as BibTeX takes it, and no two under one."""
    return "\n".join(f"{entry}\n" for entry in bibtex_entries(items))


def bibtex_entries(items: Sequence[Item], *, whole: bool = True) -> list[str]:
    """Return items as entries of BibTeX, each under its id as far as BibTeX takes it, and no two under one.

    Args:
        items: the items.
        whole: write what no field of BibTeX can hold too.
    """
    keys: set[str] = set()
    return [_written(item, _free_key(item, keys), whole=whole) for item in items]


def _blocks(text: str) -> Iterable[Any]:
    import logging

    from bibtexparser.entrypoint import parse_string
    from bibtexparser.middlewares import RemoveEnclosingMiddleware, ResolveStringReferencesMiddleware

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what it cannot read is told as ours
    stack = [ResolveStringReferencesMiddleware(), RemoveEnclosingMiddleware()]
    blocks: Iterable[Any] = parse_string(text, parse_stack=stack).blocks
    return blocks


def _fields(found: Sequence[Any]) -> Fields:
    """Return fields by their names in small letters; of two of one name, the later one under a name of its own."""
    fields: Fields = {}
    for field in found:
        name = wanted = field.key.lower()
        number = 1
        while name in fields:
            number += 1
            name = f"{wanted}-{number}"
        fields[name] = _concatenated(str(field.value)).strip()
    return fields


def _concatenated(value: str) -> str:
    """Return a value whose parts are joined by "#", as their text."""
    if "#" not in value or not ('"' in value or "{" in value):
        return value
    parts = re.findall(r'\s*(?:"((?:[^"{}]|\{[^{}]*\})*)"|\{([^{}]*)\}|(\w+))\s*(?:#|$)', value)
    joined = re.fullmatch(
        r'(?:\s*(?:"(?:[^"{}]|\{[^{}]*\})*"|\{[^{}]*\}|\w+)\s*#)+\s*(?:"[^"]*"|\{[^{}]*\}|\w+)\s*', value
    )
    return "".join("".join(part) for part in parts) if joined else value


def _inherited(fields: Fields, parent: tuple[Any, Fields] | None) -> Fields:
    """Return an entry's fields with those that it has from the one it refers to; that one's title is the book's."""
    if parent is None:
        return fields
    given = {("booktitle" if name == "title" else name): value for name, value in parent[1].items()}
    mine = {name: value for name, value in fields.items() if name != "crossref"}
    return {name: value for name, value in given.items() if name not in {"file", "crossref", REST}} | mine


def _item(entry_type: str, key: str, fields: Fields) -> Item:
    kind = TYPES.get(entry_type, "document")
    if kind == "article-journal":
        kind = SUBTYPES.get(fields.get("entrysubtype", "").lower(), kind)
    item: Item = {"id": key, "type": kind}
    left: dict[str, Any] = {} if ENTRY_TYPES.get(_main(kind)) == entry_type else {"entry type": entry_type}
    taken = _put_dates(item, fields)
    for name, value in fields.items():
        if name in taken or not value:
            continue
        if name in NAMES:
            item[NAMES[name]], more = names_of(value)
            if more:
                left.setdefault(OTHERS, []).append(NAMES[name])
        elif (variable := _variable(name, entry_type)) and variable not in item:
            item[variable] = _text(name, value)
        elif name not in {REST, "entrysubtype"} or (name == "entrysubtype" and value.lower() not in SUBTYPES):
            left[name] = value
    if left:
        item["custom"] = {"bibtex": left}
    return put_back(item, unpacked(fields.get(REST, "")))


def _main(kind: str) -> str:
    return "article-journal" if kind in SUBTYPES.values() else kind


def _variable(name: str, entry_type: str) -> str | None:
    if name == "number":
        return "number" if entry_type in NUMBERED else "issue" if entry_type in SERIAL else "collection-number"
    return TEXTS.get(name)


def _text(name: str, value: str) -> str:
    if name in VERBATIM:
        return _ESCAPED.sub(lambda found: next(filter(None, found.groups())), value)
    text = from_latex(value, title=name in TITLES)
    return re.sub(r"\s*[–—-]+\s*", "-", text) if name == "pages" else text


def _put_dates(item: Item, fields: Fields) -> frozenset[str]:
    """Put an entry's dates into its item; return the fields that said them."""
    taken: set[str] = set()
    for name, variable in (("date", "issued"), ("urldate", "accessed"), ("eventdate", "event-date")):
        if (value := fields.get(name)) and (date := date_of(from_latex(value))):
            item[variable] = date
            taken.add(name)
    if "issued" not in item:
        month, day = from_latex(fields.get("month", "")), fields.get("day", "")
        if not day and (found := _MONTH_AND_DAY.fullmatch(month)):
            month, day = found[2], found[1] or found[3] or ""
        if date := date_from(from_latex(fields.get("year", "")), month, day):
            item["issued"] = date
            taken |= {"year", "month", "day"}
    return frozenset(taken)


def _written(item: Item, key: str, *, whole: bool) -> str:
    """Return an item as an entry; what is not read back as it was stands in the field for the rest."""
    entry_type, fields = _fields_of(item)
    values = {name: value[1:-1] if value.startswith("{") else value for name, value in fields.items()}
    read_back = _item(entry_type, key, values)
    if whole and (rest := difference(item, read_back)):
        fields[REST] = f"{{{packed(rest)}}}"
    return _entry(entry_type, key, fields)


def _entry(entry_type: str, key: str, fields: Mapping[str, str]) -> str:
    from bibtexparser import model
    from bibtexparser.library import Library
    from bibtexparser.writer import BibtexFormat, write

    form = BibtexFormat()  # type: ignore[no-untyped-call]
    form.indent, form.block_separator = "  ", ""
    entry = model.Entry(entry_type, key, [model.Field(name, value) for name, value in fields.items()])
    return write(Library([entry]), form).strip()


def _fields_of(item: Item) -> tuple[str, Fields]:
    """Return the type of an item's entry, and its fields with their braces."""
    kind = str(item.get("type", "document"))
    left = _left(item)
    entry_type = str(left.get("entry type") or ENTRY_TYPES.get(_main(kind), "misc"))
    if not re.fullmatch(r"[a-z]+", entry_type) or entry_type in {"string", "preamble", "comment"}:
        entry_type = "misc"
    others = left.get(OTHERS) or ()
    fields: Fields = {}
    for field, variable in NAMES.items():
        if names := written_names(item.get(variable), others=variable in others):
            fields[field] = f"{{{names}}}"
    for variable, field in _text_fields(entry_type).items():
        if isinstance(value := item.get(variable), str | int) and not isinstance(value, bool) and str(value).strip():
            fields[field] = _braced(field, str(value))
        if variable == "container-title":  # where readers look for it: behind what the work stands in
            fields |= _written_dates(item)
    if subtype := next((name for name, of in SUBTYPES.items() if of == kind), None):
        fields["entrysubtype"] = f"{{{subtype}}}"
    return entry_type, fields | _written_rest(left, fields)


def _left(item: Item) -> Mapping[str, Any]:
    custom = item.get("custom")
    left = custom.get("bibtex") if isinstance(custom, dict) else None
    return left if isinstance(left, dict) else {}


def _text_fields(entry_type: str) -> dict[str, str]:
    """Return the fields that an entry of a type has, by the variables that they hold."""
    fields: dict[str, str] = {}
    for field, variable in TEXTS.items():
        fields.setdefault(variable, field)
    fields["container-title"] = HOLDERS.get(entry_type, "booktitle")
    fields["publisher"] = PUBLISHERS.get(entry_type, "publisher")
    fields["number" if entry_type in NUMBERED else "issue" if entry_type in SERIAL else "collection-number"] = "number"
    return fields


def _braced(field: str, value: str) -> str:
    if field in VERBATIM:
        return f"{{{_NOT_IN_ADDRESS.sub(lambda found: f'%{ord(found[0]):02X}', value)}}}"
    text = to_latex(" ".join(value.split()))
    if field == "pages":
        text = re.sub(r"(?<=\w)-(?=\w)", "--", text)
    # Two pairs of braces: a style must not take the capitals from names.
    return f"{{{{{text}}}}}" if field == "title" else f"{{{text}}}"


def _written_dates(item: Item) -> Fields:
    fields: Fields = {}
    if parts := parts_of(item.get("issued")):
        fields["year"] = f"{{{parts[0][0]}}}"
        if len(parts[0]) > 1 and 1 <= parts[0][1] <= 12:
            fields["month"] = MONTHS[parts[0][1] - 1]
        if len(parts[0]) > 2:
            fields["day"] = f"{{{parts[0][2]}}}"
    if parts := parts_of(item.get("accessed")):
        fields["urldate"] = "{" + "-".join(f"{number:02}" for number in parts[0]) + "}"
    return fields


def _written_rest(left: Mapping[str, Any], fields: Mapping[str, str]) -> Fields:
    """Return the fields that the file had and CSL has no name for, as they stood."""
    kept = {name: value for name, value in left.items() if name not in {"entry type", OTHERS} and name not in fields}
    return {
        name: f"{{{value}}}"
        for name, value in kept.items()
        if isinstance(value, str) and re.fullmatch(r"[\w-]+", name) and _is_closed(value)
    }


def _is_closed(value: str) -> bool:
    """Whether a value can stand in braces as it is."""
    depth = 0
    for character in value:
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth < 0:
            return False
    return depth == 0 and "\\{" not in value and "\\}" not in value and not value.endswith("\\") and "@" not in value


def bibtex_key(identity: str) -> str:
    """Return an id as far as BibTeX takes it for a key."""
    return "".join(_KEY.findall(identity)) or "document"


def _free_key(item: Item, taken: set[str]) -> str:
    wanted = key = bibtex_key(str(item.get("id", "")))
    number = 1
    while key.lower() in taken:
        number += 1
        key = f"{wanted}-{number}"
    taken.add(key.lower())
    return key
