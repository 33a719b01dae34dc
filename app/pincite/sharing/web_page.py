"""A conversation as one HTML file that needs nothing but itself: no script, no address, its own style sheet."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256
from html import escape
from importlib.resources import files

from pincite.sharing.marks import runs
from pincite.sharing.sheet import CHECK, CITED, HOW_TO_CHECK, REFERENCES, Quote, Sheet, Turn

#: The id of the element that `pincite check` reads.
DATA_ID = "pincite-check"


def to_html(sheet: Sheet) -> str:
    """Return a conversation as HTML; the check data stand folded away at its end."""
    heading = sheet.turns[0].question if len(sheet.turns) == 1 else sheet.title
    return "\n".join(["<!DOCTYPE html>", '<html lang="en">', *_head(heading), *_body(sheet), "</html>", ""])


def page_of(entries: Sequence[str]) -> str:
    """Return references as an HTML page."""
    body = ["<body>", "<main>", f"<h1>{REFERENCES}</h1>", '<section class="references">', *_list(entries)]
    end = ["</section>", "</main>", "</body>", "</html>", ""]
    return "\n".join(["<!DOCTYPE html>", '<html lang="en">', *_head(REFERENCES), *body, *end])


def _head(heading: str) -> Iterator[str]:
    style = files("pincite.sharing").joinpath("sheet.css").read_text("utf-8")
    allowed = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'"
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield f"<title>{escape(heading)}</title>"
    yield f"<style>{style}</style>"
    yield "</head>"


def _body(sheet: Sheet) -> Iterator[str]:
    yield "<body>"
    yield "<main>"
    yield f"<h1>{escape(sheet.title)}</h1>"
    for turn in sheet.turns:
        yield from _turn(turn)
    if sheet.references:
        yield '<section class="references">'
        yield f"<h2>{REFERENCES}</h2>"
        yield from _list(sheet.references)
        yield "</section>"
    yield f"<details>\n<summary>{CHECK}</summary>"
    yield from (_paragraph(line) for line in (*sheet.check, HOW_TO_CHECK))
    yield f'<code id="{DATA_ID}" hidden>{escape(sheet.data)}</code>'
    yield "</details>\n</main>\n</body>"


def _turn(turn: Turn) -> Iterator[str]:
    yield "<section>"
    yield f'<h2 dir="auto">{escape(turn.question)}</h2>'
    if turn.read_as:
        yield _paragraph(f"Read as: {turn.read_as}", "aside")
    if turn.notes:
        refusal, *rest = turn.notes
        yield _paragraph(refusal, "refusal")
        yield from (_paragraph(note, "aside") for note in rest)
    yield from (_quote(quote, "reading" if turn.notes else "quote") for quote in turn.quotes)
    if turn.cited:
        yield _paragraph(CITED, "aside")
        yield from _list(turn.cited)
    yield _paragraph(turn.closing, "aside")
    yield "</section>"


def _quote(quote: Quote, kind: str) -> str:
    words, source = escape(quote.words), escape(quote.source)
    return (
        f'<figure class="{kind}">\n<blockquote dir="auto">{words}</blockquote>\n'
        f'<figcaption dir="auto">{source}</figcaption>\n</figure>'
    )


def _list(entries: Sequence[str]) -> Iterator[str]:
    yield "<ul>"
    for entry in entries:
        kind = ' class="lines"' if "\n" in entry else ""
        yield f'<li{kind} dir="auto">{with_slant(entry)}</li>'
    yield "</ul>"


def with_slant(text: str) -> str:
    """Return a line as HTML, what is marked as slanted in an element."""
    return "".join(f"<i>{escape(part)}</i>" if is_slanted else escape(part) for part, is_slanted in runs(text))


def _paragraph(text: str, kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<p{named} dir="auto">{escape(text)}</p>'
