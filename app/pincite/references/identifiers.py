"""DOI, URL and arXiv number of an entry, those that the end of a line broke too, and the words that announce them."""

import re

from pincite.references.printed import Printed

_URL = re.compile(r"(?:https?:\s?//\s?|www\.(?=\w))[^\s<>\"“”\x00\u2e80-\u9fff]+", re.IGNORECASE)
_DOI = re.compile(r"(?:\bdoi\s*[:=]?\s*)?\b(10\.\d{4,9}/[^\s<>\"“”,;\x00\u2e80-\u9fff]+)", re.IGNORECASE)
_DOI_PLACE = re.compile(r"(?:doi\.org/|doi\s*[:=]?\s*$)", re.IGNORECASE)
_PIECE = re.compile(r" ([^\s<>\"“”\x00\u2e80-\u9fff]+)")
_BREAKS = "/.-_=?&%:#~"
_INNER = re.compile(r"[\d./_=?&%#~-](?=.)|^\d{3,}\W*$|^(?:html?|pdf|php|aspx?)\W*$")
_STOPS = re.compile(r"(?i)(?:accessed|available|doi|in|last|pages?|pp|retrieved|url|visited)\b")
_NUMBER = r"(?P<number>\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?"
_ARXIV = re.compile(
    rf"(?i:arxiv(?:\.org/(?:abs|pdf)/|\s*:\s*|\W+abs/))\s?{_NUMBER}|\babs/\s?(?P<abs>\d{{4}}\.\d{{4,5}})"
)
_ANNOUNCED = re.compile(
    r"(?:\[(?:online|internet|cited[^\]]*|accessed[^\]]*)\][.:]?\s*)?(?:\b(?:available(?:\s+(?:at|from|online))?|url"
    r"|retrieved(?:\s+on)?(?:\s+[A-Z\d][^\x00.;()]{3,20},?)?\s+from|from)\s*:?\s*)?\x00",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"\[(?:online|internet)\]|\[\d{4}-\d\d?-\d\d?\]|\bSoftware available from [^\s\x00]+|\bAvailable\s*:"
    r"|\(?\b(?:last\s+)?(?:accessed|retrieved|visited|viewed|cited)\b(?:\s+on)?:?\s*[^.;()\x00]{0,24}?\d{2,4}\b(?:-\d\d?-\d\d?)?\)?"
    r"|\[(?:accessed|cited)\b[^\]]*\]",
    re.IGNORECASE,
)


class Identifiers:
    """What names a work for machines: `doi`, `url`, `arxiv`; empty where the entry has none."""

    def __init__(self, printed: Printed) -> None:
        """Read them out of an entry; what says when a page was looked at is read too, and dropped."""
        self.arxiv = _arxiv(printed.shadow)
        self.doi = self.url = ""
        while match := printed.find(_URL):
            end = _whole(printed.shadow, match.start(), match.end())
            url = _joined(printed.text[match.start() : end])
            doi = _DOI.search(url) if "doi.org/" in url.casefold() else None
            self.doi = self.doi or (doi[1] if doi else "")
            self.url = self.url or url
            printed.take(match.start(), end)
        while match := printed.find(_DOI):
            end = _whole(printed.shadow, match.start(1), match.end())
            self.doi = self.doi or _joined(printed.text[match.start(1) : end])
            printed.take(match.start(), end)
        for pattern in (_ANNOUNCED, _ALONE):
            for match in list(pattern.finditer(printed.shadow)):
                printed.take(*match.span())


def _arxiv(shadow: str) -> str:
    joined = re.sub(r"(?<=\d\.) (?=\d{4,5}\b)", "", shadow)
    match = _ARXIV.search(joined)
    return (match["number"] or match["abs"]) if match else ""


def _whole(shadow: str, start: int, end: int) -> int:
    """Return the end of an address that goes on after a break of its line, without the punctuation behind it."""
    while shadow[end - 1] in _BREAKS and (piece := _PIECE.match(shadow, end)):
        is_word = piece[1][0].isupper() and not (shadow[end - 1] == "/" and re.match(r"[A-Z]+\d", piece[1]))
        if _STOPS.match(piece[1]) or is_word or not _INNER.search(piece[1]):
            break
        end = piece.end()
    if date := re.search(r",\d{4}-\d\d?-\d\d?", shadow[start:end]):
        end = start + date.start()
    while end > start and (shadow[end - 1] in ".,;:>'\"]*" or _closes(shadow[start:end])):
        end -= 1
    return end


def _closes(address: str) -> bool:
    return address.endswith(")") and address.count(")") > address.count("(")


def _joined(address: str) -> str:
    return "".join(address.split())
