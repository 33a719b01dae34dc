"""RIS: entries -> CSL items, and back.

Form: https://web.archive.org/web/20120526103719/http://refman.com/support/risformat_intro.asp, with the tags that
Zotero and EndNote write. What an item holds beyond them goes into the tag `U5`, as JSON.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from pincite.exchange.attachments import local_path
from pincite.exchange.dates import date_of, parts_of
from pincite.exchange.entries import Exchange, Gathering, Item, difference, one_paragraph, packed, put_back, unpacked
from pincite.reading.citation_data import clean

#: The tag for what no other tag holds, and how its value begins.
REST, _BEGIN = "U5", "csl "
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#: Every tag under its own name, so that none is unknown.
_TAGS = {f"{first}{second}": f"{first}{second}" for first in _LETTERS for second in _LETTERS + "0123456789"}
_START = re.compile(r"TY {1,2}-")
_TAG = re.compile(r"[A-Z][A-Z0-9]  -")
#: Types, the one that is written for a type of item first.
_TYPES = {
    "JOUR": "article-journal", "BOOK": "book", "CHAP": "chapter", "CPAPER": "paper-conference", "THES": "thesis",
    "RPRT": "report", "GEN": "document", "MGZN": "article-magazine", "NEWS": "article-newspaper", "ELEC": "webpage",
    "UNPB": "manuscript", "PAT": "patent", "DATA": "dataset", "COMP": "software", "STAND": "standard", "MAP": "map",
    "ENCYC": "entry-encyclopedia", "DICT": "entry-dictionary", "BLOG": "post-weblog", "PAMP": "pamphlet",
    "SLIDE": "speech", "VIDEO": "motion_picture", "SOUND": "song", "BILL": "bill", "CASE": "legal_case",
    "STAT": "legislation", "HEAR": "hearing", "PCOMM": "personal_communication", "ART": "graphic",
    "CONF": "paper-conference", "EJOUR": "article-journal", "INPR": "article-journal", "ABST": "article-journal",
    "JFULL": "periodical", "SER": "periodical", "EDBOOK": "book", "EBOOK": "book", "ECHAP": "chapter",
    "MANSCPT": "manuscript", "GOVDOC": "report", "ICOMM": "webpage", "UNPD": "manuscript",
}  # fmt: skip
_WRITTEN_TYPES = {kind: tag for tag, kind in reversed(_TYPES.items())}
_NAMES = {"AU": "author", "A1": "author", "A2": "editor", "ED": "editor", "A3": "collection-editor", "A4": "translator"}
#: Tags that hold one text, the one that is written for a variable first.
_TEXTS = {
    "TI": "title", "T1": "title", "ST": "title-short", "T2": "container-title", "JO": "container-title",
    "JF": "container-title", "BT": "container-title", "J2": "container-title-short", "JA": "container-title-short",
    "T3": "collection-title", "VL": "volume", "IS": "issue", "ET": "edition", "NV": "number-of-volumes",
    "PB": "publisher", "CY": "publisher-place", "PP": "publisher-place", "C3": "event-title", "DO": "DOI", "UR": "URL",
    "LA": "language", "AB": "abstract", "N2": "abstract", "N1": "note", "M3": "genre", "DB": "source",
    "CN": "call-number", "AN": "PMID", "SE": "section", "ID": "id",
}  # fmt: skip
_WRITTEN_TAGS = {variable: tag for tag, variable in reversed(_TEXTS.items())}
_ATTACHED = ("L1", "L4", "L2")
_BOOKS = frozenset(
    {"book", "chapter", "paper-conference", "entry-encyclopedia", "entry-dictionary", "thesis", "report"}
)

Tags = dict[str, list[str]]


def read_ris(text: str, name: str) -> Exchange:
    """Return the entries of an RIS file; `name` is for messages, which name lines from 1."""
    gathering = Gathering()
    for number, lines in _records(text):
        place = f"line {number}"
        if not any(line.startswith("ER  -") for line in lines):
            gathering.refuse(place, "the entry is cut short: it has no ER line")
            continue
        tags = _tags(lines)
        item, attached = _item(tags), [path for tag in _ATTACHED for path in tags.get(tag, ())]
        gathering.add(item, place, [path for one in attached if (path := local_path(one))])
    if not gathering.entries and not gathering.unreadable and text.strip():
        gathering.refuse("line 1", "there is no entry, which would begin with TY")
    return gathering.found()


def to_ris(items: Sequence[Item]) -> str:
    """Return items as an RIS file."""
    return "\n".join(_written(item) for item in items)


def _records(text: str) -> list[tuple[int, list[str]]]:
    """Return the lines of each entry, with the number of the first, from 1."""
    records: list[tuple[int, list[str]]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if _START.match(line):
            records.append((number, []))
        if records:
            records[-1][1].append(line)
    return records


def _tags(lines: Sequence[str]) -> Tags:
    import rispy

    # A line without a tag goes on with the one above; the parser forgets that of a tag that stands several times.
    joined: list[str] = []
    for line in lines:
        if _TAG.match(line) or not joined or not line.strip():
            joined.append(line)
        else:
            joined[-1] = f"{joined[-1]} {line.strip()}"
    read = rispy.loads("\n".join(joined), mapping=_TAGS, list_tags=list(_TAGS), delimiter_tags_mapping={})
    record: Mapping[str, Any] = read[0] if read else {}
    return {
        tag: [value for value in (values if isinstance(values, list) else [values]) if value]
        for tag, values in record.items()
    }


def _item(tags: Tags) -> Item:
    written = (tags.get("TY") or ["GEN"])[0].upper()
    kind = _TYPES.get(written, "document")
    item: Item = {"type": kind}
    left: defaultdict[str, list[str]] = defaultdict(list)
    if _WRITTEN_TYPES.get(kind) != written:
        left["TY"] = [written]
    rest: object = None
    for tag, values in tags.items():
        if tag in _NAMES:
            item.setdefault(_NAMES[tag], []).extend(_name(value) for value in values)
        elif tag == REST and values[0].startswith(_BEGIN):
            rest = unpacked(values[0].removeprefix(_BEGIN))
        elif tag not in _MORE and (tag not in _TEXTS or _TEXTS[tag] in item):
            left[tag] += values if tag != "TY" else []
        elif tag in _TEXTS:
            item[_TEXTS[tag]] = one_paragraph(values[0])
            left[tag] += values[1:]
    _put_more(item, tags, left)
    if kept := {tag: values for tag, values in left.items() if values}:
        item["custom"] = {"ris": kept}
    return put_back(item, rest)


#: Tags that are read together with others.
_MORE = frozenset({"PY", "Y1", "DA", "Y2", "SP", "EP", "SN", "KW"})


def _put_more(item: Item, tags: Tags, left: defaultdict[str, list[str]]) -> None:
    """Put in what several tags say together: dates, pages, numbers, keywords."""
    first = {tag: tags[tag][0] for tag in _MORE & tags.keys() if tags[tag]}
    for tag in ("DA", "PY", "Y1"):
        if tag in first and "issued" not in item and (date := _date(first[tag])):
            item["issued"] = date
        elif tag in first and first[tag][:4] != _year(item):
            left[tag] += tags[tag]
    if "Y2" in first and (date := _date(first["Y2"])):
        item["accessed"] = date
    if pages := [first[tag] for tag in ("SP", "EP") if tag in first]:
        item["page"] = "-".join(one_paragraph(page) for page in pages)
    if "SN" in first:
        item["ISBN" if item["type"] in _BOOKS and not re.fullmatch(r"\d{4}-\d{3}[\dXx]", first["SN"]) else "ISSN"] = (
            first["SN"]
        )
        left["SN"] += tags["SN"][1:]
    if "KW" in first:
        item["keyword"] = ", ".join(one_paragraph(word) for word in tags["KW"])


def _year(item: Item) -> str:
    parts = parts_of(item.get("issued"))
    return f"{parts[0][0]:04}" if parts else ""


def _date(text: str) -> dict[str, Any] | None:
    """Return the date of "2015/11/30/spring", whose parts may be empty."""
    return date_of("/".join(part for part in text.strip().split("/") if part.strip()))


def _name(name: str) -> dict[str, str]:
    family, *more = [part.strip() for part in name.split(",")]
    parts = {"family": family, "given": more[0] if more else "", "suffix": ", ".join(more[1:])}
    if not more and " " in family:
        return {"literal": one_paragraph(family)}
    return {key: one_paragraph(value) for key, value in parts.items() if value}


def _written(item: Item) -> str:
    """Return an item as an entry; what is not read back as it was stands in the tag for the rest."""
    tags = _tags_of(item)
    read_back = _item(_tags(_lines(tags).split("\n")))
    if rest := difference(item, read_back):
        tags[REST] = [_BEGIN + packed(rest)]
    return _lines(tags)


def _lines(tags: Tags) -> str:
    import rispy

    # The writer looks labels up in small letters, the type under a name of its own.
    mapping = {**{tag: tag.lower() for tag in _TAGS}, "TY": "type_of_reference"}
    record: dict[str, Any] = {mapping[tag]: values for tag, values in tags.items()}
    record["type_of_reference"] = tags["TY"][0]

    class Writer(rispy.RisWriter):  # type: ignore[misc]
        """Numbers no entries: other programs would take the number for a part of the entry above."""

        def set_header(self, count: int) -> str:
            return ""

    written: str = rispy.dumps([record], implementation=Writer, mapping=mapping, list_tags=list(_TAGS))
    return written


def _tags_of(item: Item) -> Tags:
    custom = item.get("custom")
    left = custom.get("ris") if isinstance(custom, dict) else None
    left = left if isinstance(left, dict) else {}
    kind = left.get("TY") or [_WRITTEN_TYPES.get(str(item.get("type")), "GEN")]
    tags: Tags = {"TY": [str(kind[0])]}
    for tag, variable in _NAMES.items():
        if tag in {"A1", "ED"} or not isinstance(names := item.get(variable), list):
            continue
        tags[tag] = [written for name in names if (written := _written_name(name))]
    for tag, variable in _TEXTS.items():
        if _WRITTEN_TAGS[variable] == tag and isinstance(value := item.get(variable), str | int):
            tags[tag] = [clean(str(value))]
    tags |= _written_more(item)
    for tag, values in left.items():
        if tag in _TAGS and tag not in {"TY", "ER", REST} and isinstance(values, list):
            tags[tag] = tags.get(tag, []) + [one_paragraph(str(value)) for value in values]
    return {tag: values for tag, values in tags.items() if any(values)}


def _written_more(item: Item) -> Tags:
    tags: Tags = {}
    for tag, variable in (("PY", "issued"), ("Y2", "accessed")):
        if parts := parts_of(item.get(variable)):
            whole = "/".join(f"{number:02}" for number in parts[0])
            tags |= {tag: [str(parts[0][0])], "DA": [whole]} if tag == "PY" else {tag: [whole]}
    if isinstance(page := item.get("page"), str | int):
        tags |= dict(zip(("SP", "EP"), ([part] for part in str(page).split("-", 1) if part), strict=False))
    for variable in ("ISBN", "ISSN"):
        if isinstance(number := item.get(variable), str) and "SN" not in tags:
            tags["SN"] = [one_paragraph(number)]
    if isinstance(words := item.get("keyword"), str):
        tags["KW"] = [word.strip() for word in re.split(r"[,;]", words) if word.strip()]
    return tags


def _written_name(name: object) -> str:
    if not isinstance(name, Mapping):
        return ""
    texts = {key: one_paragraph(value) for key, value in name.items() if isinstance(value, str)}
    if literal := texts.get("literal"):
        return literal
    particles = [texts.get(key, "") for key in ("dropping-particle", "non-dropping-particle")]
    family = " ".join(filter(None, (*particles, texts.get("family", ""))))
    return ", ".join(filter(None, (family, texts.get("given", ""), texts.get("suffix", ""))))
