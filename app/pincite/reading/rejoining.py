"""What stands apart only on the page is joined: a paragraph that a page end cut in two, a row label and its cells."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pincite.outline import Block
from pincite.reading.words import ends_sentence, has_open_end, word_count

_MOST_LABEL_WORDS = 8
#: Shorter paragraphs that end without a stop may be lines of their own.
_LEAST_CUT_WORDS = 12
_LEAST_CUT_WORDS_AT_PAGE_END = 6
_LEAST_WORDS_BEFORE_SMALL_LETTER = 5


def rejoined(text: str, blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks with those joined that one paragraph, list entry or row was cut into."""
    held: Block | None = None
    for block in blocks:
        joined = held and _join(text, held, block)
        if held is not None and joined is None:
            yield held
        held = joined or block
    if held is not None:
        yield held


def _join(text: str, held: Block, block: Block) -> Block | None:
    if held.kind == block.kind == "row":
        return _join_cells(text, held, block)
    if held.kind in ("paragraph", "item") and block.kind == "paragraph" and _is_cut(text, held, block):
        return replace(held, end=block.end)
    return None


def _join_cells(text: str, held: Block, block: Block) -> Block | None:
    """Join a flattened row's label with the cells below it."""
    label, cells = text[held.start : held.end], text[block.start : block.end]
    apart = text.count("\n", held.end, block.start) > 1
    if not apart or held.label_end > held.start or any(mark in label + cells for mark in ("\t", "|", "   ")):
        return None
    return replace(held, end=block.end, label_end=held.end) if word_count(label) <= _MOST_LABEL_WORDS else None


def _is_cut(text: str, held: Block, block: Block) -> bool:
    """Whether the second of two paragraphs goes on with the sentence that the first leaves open."""
    # Its last words tell; a paragraph joined from many pieces is not read again as a whole.
    before = text[max(held.start, held.end - 400) : held.end]
    if ends_sentence(before) or (before.endswith((":", "：")) and not text[block.start].islower()):
        return False
    words = word_count(before)
    if text[block.start].islower():
        return words >= _LEAST_WORDS_BEFORE_SMALL_LETTER
    if has_open_end(before):
        return True
    at_page_end = "\f" in text[held.end : block.start]
    return words >= (_LEAST_CUT_WORDS_AT_PAGE_END if at_page_end else _LEAST_CUT_WORDS)
