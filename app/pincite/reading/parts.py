"""Parts of a document, as a reader of marked-up text (HTML, DOCX) finds them -> canonical text, blocks, description.

Such a file says what is a heading, an item or a row; what it leaves open (front matter, the reference list, captions
under the name of paragraphs, how deep headings are) is told here, in one way for all of them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pincite.folding import fold
from pincite.outline import Block, BlockKind
from pincite.reading.captions import is_caption_label, is_note, read_caption
from pincite.reading.front_matter import describe
from pincite.reading.headings import ABSTRACT_RUN_IN, KEYWORDS, HeadingReader, known_kind
from pincite.reading.items import lead_end
from pincite.reading.markers import read_marker
from pincite.reading.names import names_on_line
from pincite.reading.structure import find_blocks
from pincite.reading.words import ends_sentence, is_visible, word_count
from pincite.records import Document

_MOST_FRONT_WORDS = 60
_MOST_BYLINE_WORDS = 15
_MOST_BYLINES = 12
_MOST_LEAD_WORDS = 12
_MOST_LEAD_CHARACTERS = 90
_LEAST_LEAD_LETTERS = 4
_LEAST_WORDS_WITH_LEAD = 12
_MOST_HEADING_WORDS, _MOST_HEADING_CHARACTERS = 40, 400
_LEAD_ENDS = re.compile(r"[.:：。?？—–-]\s*$")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufeff]")
_SUPERSCRIPTS = str.maketrans("0123456789+-−–()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁽⁾")
_RAISED_NUMBER = re.compile(r"[+−–-]?\d{1,4}")
#: Sections before the abstract that tell what the paper says.
_SAYS = re.compile(
    r"highlights|key ?points|key messages|significance|graphical abstract|plain[- ]language|in brief", re.IGNORECASE
)
_DATE = re.compile(r"\b(?:19|20)\d{2}\b|\bmin(?:ute)?s? read\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a document before it has its place in the text.

    Attributes:
        kind: what the markup says that it is.
        text: its words, as they will stand in the canonical text.
        level: a heading's depth as marked up, from 1; 0 for everything else.
        label: how many characters of an item's label, its number included, stand at the start of `text`.
        bold: how many characters at the start of `text` are bold.
    """

    kind: BlockKind
    text: str
    level: int = 0
    label: int = 0
    bold: int = 0


@dataclass(frozen=True, slots=True)
class Written:
    """A document's canonical text with its blocks, and what its front matter says of it."""

    text: str
    blocks: tuple[Block, ...]
    document: Document


def raised(text: str) -> str:
    """Return text that is set high: a bare number in the signs made for that (10⁵ is not 105), anything else as is."""
    bare = text.strip()
    return text.replace(bare, bare.translate(_SUPERSCRIPTS)) if _RAISED_NUMBER.fullmatch(bare) else text


def cleaned(text: str) -> str:
    """Return text without control characters, halves of characters and byte order marks; tabs and line ends stay."""
    return _CONTROL.sub("", text)


def numbered_item(label: str, text: str) -> Part:
    """Return the entry of a numbered list, its label before it where the text does not begin with one of its own."""
    marker = read_marker(text)
    if marker is None or marker.style == "bullet":
        text = f"{label} {text}"
        marker = read_marker(text)
    start = marker.end if marker else len(label) + 1
    end = lead_end(text, start, len(text))
    return Part("item", text, label=end if start < end < len(text) else 0)


def written(parts: Sequence[Part], title: str | None = None) -> Written:
    """Put the parts of a document together.

    Args:
        parts: the parts in reading order.
        title: the document's title, where the file says it.
    """
    parts = [part for part in parts if is_visible(part.text)]
    parts = list(_with_captions(parts))
    parts = list(_with_run_in(parts))
    if not any(part.kind == "heading" for part in parts):
        parts = _with_bold_headings(parts)
    parts = _with_front(parts, title)
    parts = list(_with_references(_with_levels(parts)))
    parts = [_with_lead(part) for part in parts]
    text, blocks = _assembled(parts)
    if not any(block.kind in ("heading", "front") for block in blocks):
        # A file whose paragraphs all look alike is plain text under another name.
        plain = find_blocks(text)
        blocks = plain if any(block.kind in ("heading", "front") for block in plain) else blocks
    front = next((fold(part.text) for part in parts if part.kind == "front"), None)
    found = describe(text, blocks)
    named = title or (front if front and any(part.kind == "heading" for part in parts) else None)
    return Written(text, blocks, replace(found, title=named or found.title))


def is_scholarly(blocks: Sequence[Block], text: str) -> bool:
    """Whether a document has an abstract and a list of references, as papers do."""
    headings = (fold(text[block.start : block.end]) for block in blocks if block.kind == "heading")
    return "abstract" in set(map(known_kind, headings)) and any(block.kind == "reference" for block in blocks)


def _assembled(parts: Sequence[Part]) -> tuple[str, tuple[Block, ...]]:
    pieces: list[str] = []
    blocks: list[Block] = []
    length = 0
    last: Part | None = None
    for part in parts:
        if last is not None:
            gap = "\n" if part.kind == last.kind == "row" else "\n\n"
            pieces.append(gap)
            length += len(gap)
        end = length + len(part.text)
        blocks.append(Block(part.kind, length, end, part.level, length + part.label))
        pieces.append(part.text)
        length, last = end, part
    pieces.append("\n" if pieces else "")
    return "".join(pieces), tuple(blocks)


def _with_captions(parts: Sequence[Part]) -> Iterator[Part]:
    """Mark captions; a number that stands alone ("Table 1") goes with the caption below it; none comes twice."""
    seen: set[str] = set()
    held: Part | None = None
    last: BlockKind | None = None
    for part in parts:
        one = _as_caption(part, after=last)
        if held is not None:
            if one.kind == "caption" and not read_caption(fold(one.text)):
                one = replace(one, text=f"{held.text} {one.text}", bold=0)
            else:
                yield held
        held = one if one.kind == "caption" and is_caption_label(fold(one.text)) else None
        last = one.kind
        if held is None and not (one.kind == "caption" and fold(one.text) in seen):
            yield one
        if one.kind == "caption":
            seen.add(fold(one.text))
    if held is not None:
        yield held


def _as_caption(part: Part, *, after: BlockKind | None) -> Part:
    words = fold(part.text)
    note = part.kind == "paragraph" and is_note(words) and after in ("caption", "row")
    if note or (part.kind in ("heading", "paragraph") and read_caption(words)):
        return replace(part, kind="caption", level=0)
    return part


def _with_run_in(parts: Sequence[Part]) -> Iterator[Part]:
    """Part the first "Abstract: ..." into heading and paragraph."""
    found = False
    for part in parts:
        match = ABSTRACT_RUN_IN.match(part.text) if part.kind == "paragraph" and not found else None
        found = found or (part.kind == "heading" and known_kind(fold(part.text)) == "abstract")
        if match and not found and match.end() < len(part.text):
            found = True
            yield Part("heading", match[0].rstrip(), level=1)
            yield Part("paragraph", part.text[match.end() :])
        else:
            yield part


def _with_bold_headings(parts: list[Part]) -> list[Part]:
    """Make headings of short bold paragraphs, in a file that marks up none."""
    reader = HeadingReader()
    result: list[Part] = []
    # Whether any part below is not all bold.
    last_plain = max((place for place, part in enumerate(parts) if part.bold < len(part.text)), default=-1)
    for place, part in enumerate(parts):
        heading = None
        candidate = part.kind in ("paragraph", "item") and part.bold == len(part.text) <= _MOST_HEADING_CHARACTERS
        if candidate and word_count(part.text) <= _MOST_HEADING_WORDS:
            heading = reader.read(fold(part.text), in_body=place > 0, before_prose=place < last_plain)
        result.append(Part("heading", part.text, level=heading.level) if heading else part)
    return result


def _with_front(parts: list[Part], title: str | None) -> list[Part]:
    """Make the title, what stands above it and the lines of authors below it front matter."""
    place = _title_place(parts, title)
    if place is None:
        return parts
    head = [replace(part, kind="front", level=0, label=0) for part in parts[: place + 1]]
    below = parts[place + 1 :]
    count = _byline_length(below)
    head += [replace(part, kind="front", level=0, label=0) for part in below[:count]]
    return head + list(_with_keywords(below[count:]))


def _title_place(parts: Sequence[Part], title: str | None) -> int | None:
    """Return where the title stands: the words of the one that is known, else the first heading above all others."""
    first = next((place for place, part in enumerate(parts) if part.kind == "heading"), None)
    if title:
        key = _key(title)
        for place, part in enumerate(parts[:_MOST_BYLINES]):
            if part.kind in ("heading", "paragraph", "front") and _key(part.text) == key:
                return place
    marked = next((place for place, part in enumerate(parts[:_MOST_BYLINES]) if part.kind == "front"), None)
    if marked is not None:
        return marked
    if first is None or first > 4 or any(word_count(part.text) > _MOST_FRONT_WORDS for part in parts[:first]):
        return None
    heading = parts[first]
    if first and (heading.level != 1 or any(part.kind != "paragraph" for part in parts[:first])):
        return None
    others = [part.level for part in parts[first + 1 :] if part.kind == "heading"]
    opens = known_kind(fold(heading.text)) is not None or heading.text[:1].isdigit()
    return first if not opens and all(level > heading.level for level in others) else None


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _byline_length(parts: Sequence[Part]) -> int:
    """Return how many parts below a title are front matter: up to an abstract, else the lines of authors and dates."""
    first = next((place for place, part in enumerate(parts) if part.kind == "heading"), len(parts))
    until = next(
        (
            place
            for place, part in enumerate(parts[:40])
            if part.kind == "heading" and known_kind(fold(part.text)) == "abstract"
        ),
        None,
    )
    if until is not None:
        told = (place for place, part in enumerate(parts[:until]) if part.kind == "heading" and _SAYS.match(part.text))
        until = next(told, until)
        if all(word_count(part.text) <= _MOST_FRONT_WORDS for part in parts[:until]):
            return until
    count = 0
    for part in parts[: min(first, _MOST_BYLINES)]:
        words = fold(part.text)
        short = part.kind in ("paragraph", "item", "front") and word_count(words) <= _MOST_BYLINE_WORDS
        named = part.kind == "front" or _is_of_names(words) or _DATE.search(words)
        if not (short and named and (part.kind == "front" or not ends_sentence(words))):
            break
        count += 1
    return count


def _is_of_names(line: str) -> bool:
    """Whether a line holds names: several, or one whose words all begin in capitals or without case."""
    names = names_on_line(line)
    return len(names) > 1 or (bool(names) and not any(word[0].islower() for word in line.split()))


def _with_keywords(parts: Sequence[Part]) -> Iterator[Part]:
    """Make the key words below the abstract front matter, their heading included."""
    inside = before_body = True
    for part in parts:
        if part.kind == "heading":
            inside = before_body and KEYWORDS.match(fold(part.text)) is not None
            before_body = before_body and (
                inside or known_kind(fold(part.text)) == "abstract" or _SAYS.match(part.text) is not None
            )
        elif before_body and part.kind == "paragraph" and KEYWORDS.match(part.text):
            yield replace(part, kind="front")
            continue
        else:
            inside = inside and before_body and part.kind in ("paragraph", "item") and _is_short(part)
        yield replace(part, kind="front", level=0, label=0) if inside and _is_of_keywords(part) else part


def _is_short(part: Part) -> bool:
    return word_count(part.text) <= _MOST_FRONT_WORDS and not ends_sentence(part.text)


def _is_of_keywords(part: Part) -> bool:
    return part.kind != "heading" or KEYWORDS.match(fold(part.text)) is not None


def _with_levels(parts: Sequence[Part]) -> list[Part]:
    """Number the depths of headings from 1 without gaps, as the file's own levels order them."""
    known = ("abstract", "references")
    used = {part.level for part in parts if part.kind == "heading" and known_kind(fold(part.text)) not in known}
    used = used or {part.level for part in parts if part.kind == "heading"}
    ranks = {level: rank for rank, level in enumerate(sorted(used), start=1)}
    result: list[Part] = []
    body = False
    for part in parts:
        one = part
        if one.kind == "heading":
            kind = known_kind(fold(one.text))
            level = ranks.get(one.level) or sum(level < one.level for level in used) or 1
            # Publishers give the abstract any level; it is never inside of another section.
            one = replace(one, level=1 if kind == "abstract" and not body else level)
            body = body or kind != "abstract"
        result.append(one)
    return result


def _with_references(parts: Sequence[Part]) -> Iterator[Part]:
    """Make entries of what stands below a heading such as "References", up to the next heading of its depth."""
    inside = 0
    for part in parts:
        if part.kind == "heading":
            if not inside or part.level <= inside:
                inside = part.level if known_kind(fold(part.text)) == "references" else 0
            yield part
        elif inside and part.kind in ("paragraph", "item", "row"):
            yield replace(part, kind="reference", label=0)
        else:
            yield part


def _with_lead(part: Part) -> Part:
    """Make an item of a paragraph that bold words open ("Datasets. We use ..."), and of one whose term is its label."""
    if part.kind not in ("paragraph", "item") or part.label or not 0 < part.bold < len(part.text):
        return part
    lead, rest = part.text[: part.bold], part.text[part.bold :]
    if rest[:1] in ".:：。":
        lead, rest = lead + rest[0], rest[1:]
    few = len(lead) <= _MOST_LEAD_CHARACTERS and word_count(lead) <= _MOST_LEAD_WORDS
    enough = sum(map(str.isalpha, lead)) >= _LEAST_LEAD_LETTERS and word_count(part.text) >= _LEAST_WORDS_WITH_LEAD
    if not (few and enough and _LEAD_ENDS.search(lead) and is_visible(rest)):
        return part
    return replace(part, kind="item", label=len(lead.rstrip()))
