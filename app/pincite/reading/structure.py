"""Plain text -> blocks: headings, paragraphs, items, captions, table rows, references, front matter.

Each piece of the text is told apart by its form and by where in the document it stands; what stands apart only on the
page is rejoined. Offsets point into the text as given; no character of it is changed.
"""

import re
from collections.abc import Iterator

from pincite.outline import Block, BlockKind
from pincite.reading.captions import is_note, read_caption
from pincite.reading.front_matter import front_length
from pincite.reading.headings import ABSTRACT_RUN_IN, KEYWORDS, Heading, HeadingReader, looks_like_heading
from pincite.reading.items import OpenLists, label_end
from pincite.reading.lines import Piece, find_pieces
from pincite.reading.markers import Marker, entry_number, read_marker
from pincite.reading.numbering import follow, numbers_of
from pincite.reading.rejoining import rejoined
from pincite.reading.words import ends_sentence

_PAGE_AT_END = re.compile(r"[\s.…·]*\d{1,4}$")
_INNER_STOP = re.compile(r"[.!?]\s+[A-Z]|[。！？](?=.)", re.DOTALL)
_MOST_CONTENTS_CHARACTERS = 300
_MOST_FRONT_WORDS = 60
_MOST_HEADING_LINES = 3
#: Fewer words than this after a line are no running text.
_LEAST_PROSE_WORDS = 20
_MOST_LABEL_WORDS = 8
#: Headings that can end a list of references; others are likely to be entries of it.
_AFTER_REFERENCES = frozenset({"known", "part", "chapter", "appendix", "section", "capitals"})


def find_blocks(text: str, *, front: bool = True) -> tuple[Block, ...]:
    """Return the blocks of a plain text in reading order, none overlapping another.

    Args:
        text: the canonical text.
        front: whether the text may begin with front matter (title, authors, date).
    """
    return tuple(rejoined(text, _Structure(find_pieces(text), front=front).blocks()))


class _Structure:
    """Walks over the pieces once, keeping where in the document it is: front, abstract, body or references."""

    def __init__(self, pieces: list[Piece], *, front: bool) -> None:
        self._pieces = pieces
        self._headings = HeadingReader()
        self._contents = _contents(pieces)
        self._front_end = front_length(pieces, self._opens_body) if front else 0
        self._part = "front" if self._front_end else "body"
        self._abstract_read = False
        self._table = False
        self._kind: BlockKind = "heading"
        self._lists = OpenLists()

    def blocks(self) -> Iterator[Block]:
        for position, piece in enumerate(self._pieces):
            if self._part == "front" and position == self._front_end:
                self._part = "body"
            for block in self._block(piece, position):
                self._kind = block.kind
                yield block

    def _block(self, piece: Piece, position: int) -> Iterator[Block]:
        if self._part == "references":
            self._leave_references(piece, position)
        in_front = self._part in ("front", "abstract") or position == self._front_end
        run_in = ABSTRACT_RUN_IN.match(piece.text) if in_front else None
        if self._part == "references":
            yield Block("reference", piece.start, piece.end)
        elif self._is_caption(piece):
            yield Block("caption", piece.start, piece.end)
        elif heading := self._heading(piece, position):
            self._enter(heading)
            yield Block("heading", piece.start, piece.end, level=heading.level)
        elif run_in:
            self._part, self._abstract_read = "abstract", True
            yield Block("heading", piece.start, piece.start + len(run_in[0].rstrip()), level=1)
            yield Block("paragraph", piece.start + run_in.end(), piece.end)
        else:
            yield self._plain(piece, position)

    def _opens_body(self, position: int) -> bool:
        """Whether the front matter ends before a piece: it is the abstract or a certain heading."""
        piece = self._pieces[position]
        if ABSTRACT_RUN_IN.match(piece.text):
            return True
        heading = self._read(HeadingReader(), position, in_body=False)
        if heading is None:
            return False
        # "A. Smith" and "I. Newton" are authors.
        return heading.style not in ("letter", "roman") or self._is_before_prose(position)

    def _read(self, reader: HeadingReader, position: int, *, in_body: bool) -> Heading | None:
        lines = self._pieces[position].text.splitlines()
        if len(lines) > _MOST_HEADING_LINES or position in self._contents or self._is_in_list(position):
            return None
        line = " ".join(part.strip() for part in lines)
        return reader.read(line, in_body=in_body, before_prose=self._is_before_prose(position))

    def _is_before_prose(self, position: int) -> bool:
        after = self._after(position)
        return after is not None and after.words >= _LEAST_PROSE_WORDS and not after.is_row

    def _is_in_list(self, position: int) -> bool:
        """Whether numbered pieces follow each other without any text between them, as headings do not."""
        piece, after = self._pieces[position], self._after(position)
        before = self._pieces[position - 1] if position else None
        return bool((after and follow(piece.text, after.text)) or (before and follow(before.text, piece.text)))

    def _heading(self, piece: Piece, position: int) -> Heading | None:
        before_body = self._part in ("front", "abstract")
        if before_body and KEYWORDS.match(piece.text):
            return None
        if self._part == "front" and not self._abstract_read and not self._opens_body(position):
            return None
        in_body = position > 0 and (self._part == "body" or self._abstract_read) and self._is_complete(position)
        if in_body and self._is_label_of_row(position):
            in_body = False
        return self._read(self._headings, position, in_body=in_body)

    def _is_complete(self, position: int) -> bool:
        """Whether the piece before ends a sentence or is none, so that an unnumbered heading can stand here."""
        return self._kind not in ("paragraph", "item") or ends_sentence(self._pieces[position - 1].text)

    def _enter(self, heading: Heading) -> None:
        self._table = False
        self._lists.close()
        in_front = self._part in ("front", "abstract") or not self._abstract_read
        if heading.kind == "references":
            self._part = "references"
        elif heading.kind == "abstract" and in_front:
            self._part, self._abstract_read = "abstract", True
        else:
            self._part = "body"

    def _leave_references(self, piece: Piece, position: int) -> None:
        """Go back to the body where a heading follows the list of references."""
        if looks_like_heading(piece.text):
            heading = self._read(HeadingReader(), position, in_body=True)
            if heading and heading.style in _AFTER_REFERENCES and heading.kind != "references":
                self._part = "body"

    def _is_caption(self, piece: Piece) -> bool:
        if is_note(piece.text) and self._kind in ("caption", "row"):
            return True
        of = read_caption(piece.text)
        if of:
            # A caption below its rows announces no other ones.
            self._table = of == "table" and self._kind != "row"
        return bool(of)

    def _plain(self, piece: Piece, position: int) -> Block:
        if self._begins_references(position):
            self._part = "references"
            return Block("reference", piece.start, piece.end)
        if self._is_front(piece):
            return Block("front", piece.start, piece.end)
        if piece.is_row or self._is_flat_row(position):
            return Block("row", piece.start, piece.end)
        self._table = False
        if self._part == "front":
            self._part = "body"
        return self._item(piece, position) or Block("paragraph", piece.start, piece.end)

    def _begins_references(self, position: int) -> bool:
        """Whether entries [1], [2], [3] follow each other from here: a list of references without its heading."""
        entries = self._pieces[position : position + 3]
        return [entry_number(entry.text) for entry in entries] == [1, 2, 3]

    def _is_front(self, piece: Piece) -> bool:
        """Whether a piece is front matter; key words, citation and DOI lines may stand between abstract and heading."""
        if KEYWORDS.match(piece.text) and self._part == "abstract":
            self._part, self._front_end = "front", -1
        return self._part == "front" and piece.words <= _MOST_FRONT_WORDS

    def _is_flat_row(self, position: int) -> bool:
        """Whether the piece is of a table flattened to paragraphs: a short label, then its cells."""
        return self._is_label_of_row(position) or (self._kind == "row" and self._is_label_of_row(position - 1))

    def _is_label_of_row(self, position: int) -> bool:
        piece, cells = self._pieces[position], self._after(position)
        if not self._table or cells is None or piece.words > _MOST_LABEL_WORDS or ends_sentence(piece.text):
            return False
        return cells.words > 1 and not _INNER_STOP.search(cells.text)

    def _item(self, piece: Piece, position: int) -> Block | None:
        marker = read_marker(piece.text)
        if marker is None or marker.style == "[]" or (marker.style == "." and not self._is_in_run(position, marker)):
            return None
        if marker.style == "bullet":
            return Block("item", piece.start, piece.end, label_end=piece.start)
        if not self._lists.take(marker):
            return None
        return Block("item", piece.start, piece.end, label_end=piece.start + label_end(piece.text, marker))

    def _is_in_run(self, position: int, marker: Marker) -> bool:
        """Whether the entry before or after in a numbered list stands beside a piece."""
        after = self._after(position)
        before = self._pieces[position - 1] if position else None
        next_marker, last_marker = after and read_marker(after.text), before and read_marker(before.text)
        return bool((next_marker and next_marker.follows(marker)) or (last_marker and marker.follows(last_marker)))

    def _after(self, position: int) -> Piece | None:
        return self._pieces[position + 1] if position + 1 < len(self._pieces) else None


def _contents(pieces: list[Piece]) -> frozenset[int]:
    """Return the places of a table of contents: numbered lines on end, each of which stands again further down."""
    keys = [_contents_key(piece) for piece in pieces]
    last = {key: place for place, key in enumerate(keys) if key}
    found: set[int] = set()
    for place, key in enumerate(keys):
        if key and last[key] > place and (place - 1 in found or any(keys[place + 1 : place + 2])):
            found.add(place)
    return frozenset(found)


def _contents_key(piece: Piece) -> str:
    """Return a numbered line without the page that a table of contents gives with it, or nothing."""
    if len(piece.text) > _MOST_CONTENTS_CHARACTERS or not numbers_of(piece.text):
        return ""
    return " ".join(_PAGE_AT_END.sub("", piece.text).casefold().split())
