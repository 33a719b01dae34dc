"""Captions of tables and figures, and the notes below them."""

import re
from typing import Literal

from pincite.reading.words import word_count

_CAPTION = re.compile(
    r"(?:(?P<word>(?i:Fig(?:ure|ura)?s?|Abb(?:ildung)?|Chart|Box|Exhibit|Scheme|Plate|Map|Tab(?:le(?:au)?|elle|la)?))\b\.?\s*"
    r"(?:[SA-H]?\.?\d+(?:[.-]\d+)*[A-Za-z]?|[IVX]+)\b(?:\s*\([a-z]\))?|(?P<han>[图表])\s*\d+(?:[-.－]\d+)*)"
    r"(?:(?P<stop>\s*[.:：|—–-](?=\s|[^\W\d]|$))|\s*$|\s*\n|(?=\s+[^a-z\s(]))"
)
#: "表1显示", "图2所示": prose that speaks of a table.
_SPOKEN_OF = re.compile(r"\s*(?:所示|显示|表明|反映|给出|列出|描述|展示|可知|可以|可见|说明|中|的|是|为)")
_NOTE = re.compile(r"(?:Sources?|Data source|Notes?|资料来源|数据来源|来源|注)\s*[:：]", re.IGNORECASE)
_MOST_WORDS = 45
_MOST_WORDS_AFTER_STOP = 200

CaptionOf = Literal["", "table", "figure"]


def read_caption(text: str) -> CaptionOf:
    """Return what a paragraph is the caption of: a table, a figure, or nothing ("Figure 3 shows that ...")."""
    match = _CAPTION.match(text)
    if match is None or (_SPOKEN_OF.match(text, match.end()) and match["han"]):
        return ""
    if word_count(text) > (_MOST_WORDS_AFTER_STOP if match["stop"] else _MOST_WORDS):
        return ""
    return "table" if match["han"] == "表" or (match["word"] or "").lower().startswith("tab") else "figure"


def is_caption_label(line: str) -> bool:
    """Whether a line is a caption's number alone ("Table 1"), its words standing in the next line."""
    match = _CAPTION.match(line)
    return match is not None and match.end() == len(line)


def is_note(text: str) -> bool:
    """Whether a paragraph has the form of a note below a table or figure ("Source: ...")."""
    return _NOTE.match(text) is not None and word_count(text) <= _MOST_WORDS
