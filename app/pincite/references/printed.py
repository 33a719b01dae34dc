"""An entry as printed: one line of text, a shadow of it with plain punctuation, and what of it was read already."""

import re

#: What stands for a character that was read already, in the shadow.
TAKEN = "\x00"
_PLAIN: dict[int, int | str] = {
    **{0xFF01 + place: 0x21 + place for place in range(94)},
    **dict(zip(map(ord, "。、【】〔〕《》〈〉「」『』–—‐‑−\u3000\xa0"), '.,[][]<><>""""-----  ', strict=True)),
}
_EDGES = " \t\x00.,;:*_<>《》〈〉，。．；：、-–—"
#: Words with a point that end no sentence, case-folded.
_ABBREVIATION_LIST = """
vol no nos pp ed eds al et st vs cf dr jr sr mr mrs ms prof dept univ inst proc int intl conf trans symp tech
rep suppl ser ch fig artif intell res sci rev lett phys math comput mach learn assoc soc econ appl am eur nat
biol med clin psychol stat eng technol manag dev stud educ neurosci lang ling syst inf netw softw comm commun
ann adv bull chem cogn curr environ exp gen geogr hist hum ind innov acad arch behav biochem biophys bus cell
natl theor struct opt mem mol organ perform pers philos plan policy polit pract process psych publ q quart reg
resour sociol strat surv therm urban anal auton bayesian brit can circ concurr control corp dyn electron energ
entomol epidemiol evol fed finan found funct genet geol geophys j
"""
_ABBREVIATIONS = frozenset(_ABBREVIATION_LIST.split())
_STOP = re.compile(r"[.?!]+(?=[\s\x00\"”’')\]]|$)|(?<=[\u3001-\u9fff])\.")
_OPENING = re.compile(r"[\s\x00\"”’')\]]*(?:[^a-z\s(]|(?i:arxiv|biorxiv|medrxiv|in:)\b)")


def plain(text: str) -> str:
    """Return a text of the same length with ASCII punctuation in the place of full-width marks and dashes."""
    return text.translate(_PLAIN)


def tidy(value: str) -> str:
    """Return a value without the punctuation and Markdown marks around it; brackets and quotes that pair stay."""
    value = value.strip(_EDGES)
    for opening, closing in ("()", "[]", "“”", '""', "''"):
        if opening != closing and value.count(opening) != value.count(closing):
            value = value.strip(opening + closing).strip(_EDGES)
        elif len(value) > 1 and value[0] == opening and value[-1] == closing and opening not in "([":
            value = value[1:-1].strip(_EDGES)
    if value[:1] == "‘" and value[-1:] == "’" and value.count("‘") == 1:
        value = value[1:-1].strip(_EDGES)
    return value


class Printed:
    """An entry being read. `text` never changes; `shadow` has the same length and loses what was read."""

    def __init__(self, text: str) -> None:
        """Begin to read an entry on one line."""
        self.text = text
        self.shadow = plain(text)

    def take(self, start: int, end: int) -> str:
        """Mark a span as read and return its words without the punctuation around them."""
        self.shadow = f"{self.shadow[:start]}{TAKEN * (end - start)}{self.shadow[end:]}"
        return tidy(self.text[start:end])

    def find(self, pattern: re.Pattern[str], start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """Return the first match of a pattern in what was not read yet."""
        return pattern.search(self.shadow, start, len(self.shadow) if end is None else end)


def sentence_end(shadow: str, start: int) -> int:
    """Return where the sentence that begins at `start` ends, its stop included; the text's end where there is none."""
    for match in _STOP.finditer(shadow, start):
        if not _OPENING.match(shadow, match.end()) and match.end() < len(shadow.rstrip(" \x00")):
            continue
        if match[0] != "." or not ends_short(shadow[start : match.start()]):
            return match.end()
    return len(shadow)


def ends_short(text: str) -> bool:
    """Whether the last word of a text is one that a point shortens: an initial, "vol", "Proc", "Intell"."""
    word = re.search(r"[^\W_]+$", text)
    if not word:
        return False
    is_letter = len(word[0]) == 1 and word[0].isupper() and not re.search(r"\d\W?$", text[: word.start()])
    return is_letter or word[0].casefold() in _ABBREVIATIONS
