"""Thirty answers, whole, to be read by a person: twenty on the two papers of the corpus, ten on PDFs.

    python -m benchmarks.answers FOLDER [--write docs/answers.md]

FOLDER holds ARAGOG's PDFs in `aragog/papers/`. Prints Markdown: each question with its status, its confidence, its
answer, and a line "What is wrong:". What a person wrote there is kept when the file is written again, as long as the
question is the same; remarks on questions that are no longer asked are printed, so that they are not lost.
"""

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.setting import bar, papers_library, parser_of, sample, scratch_of
from pincite import Answer

_HEAD = """# Thirty answers

What Pincite answers, whole and as it is. Made by `python -m benchmarks.answers FOLDER --write docs/answers.md`; written
by hand are only the lines that begin with "What is wrong:", and they are kept when the file is made again. No answer
was made for this page, but three of its questions were looked at while answers were worked on: 6 (a fit of confidence
that refused it was left), 23 and 24 (also among questions that rules for lists and definitions were made with).
"""
_WRONG = "What is wrong:"
_EARLIER = "Asked before: "
_QUESTION = re.compile(r"### \d+\. (.+)")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the earlier ones that it follows."""

    text: str
    history: tuple[str, ...] = ()


_PAPERS = (
    Asked("Why did China put heavy industry first in the early days of New China?"),
    Asked("why are clusters in different regions so much alike"),
    Asked("How does a leading company pull the rest of a cluster along?"),
    Asked("How did textiles in Shaoxing become such a large cluster?"),
    Asked("Which problems does Liu see in the construction of industrial clusters in China?"),
    Asked("What countermeasures does Liu recommend?"),
    Asked("What is a social network in Sun and Yang's sense?"),
    Asked("What is meant by strong dependence on the tracks?"),
    Asked("for how many years running has China made more goods than any other country"),
    Asked("How many of the fifteen most competitive regions lie in the west?"),
    Asked("What sets embedded clusters apart from the other types?"),
    Asked("Do the two papers want the same from the government?"),
    Asked("Which derivative clusters are there in the Northeast?"),
    Asked("Which clusters stand under high-end equipment manufacturing?"),
    Asked("what is zhuzhou known for"),
    Asked("What do foreign scholars say about agglomeration and innovation, according to Liu?"),
    Asked("And what should companies do about it?", ("What is the problem of the embedded industry cluster?",)),
    Asked("Why is that a problem?", ("Where in China are most industrial clusters?",)),
    Asked("How much is the rent of a factory hall in Dalian?"),
    Asked("How did the pandemic change the clusters of Northeast China?"),
)
_PDFS = (
    Asked("Why did RoBERTa drop the next sentence prediction objective?"),
    Asked("How does Megatron-LM split self-attention across GPUs?"),
    Asked("Which tasks does SuperGLUE consist of?"),
    Asked("What is adversarial filtering?"),
    Asked("How much smaller and faster than BERT is DistilBERT?"),
    Asked("How does PAL differ from chain-of-thought prompting?"),
    Asked("What F1 does BERT large reach on the development set of SQuAD 1.1, with and without TriviaQA?"),
    Asked("What do the authors of TASK2VEC say earlier work lacks?"),
    Asked("Which languages make up most of it?", ("What is CodeNet?",)),
    Asked("How does GPT-4 do on SuperGLUE?"),
)


def main() -> int:
    """Ask the questions, and print or write their answers."""
    parser = parser_of(__doc__)
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the answers here, with the remarks kept")
    options = parser.parse_args()
    former = options.write.read_text(encoding="utf-8") if options.write and options.write.is_file() else ""
    questions = sample((*_PAPERS, *_PDFS), options.limit)
    with scratch_of(options) as scratch, papers_library(scratch, options.folder) as library:
        answers = [library.ask(one.text, history=one.history) for one in bar(questions, "Asking")]
    remarks = remarks_in(former)
    text = page(questions, answers, remarks)
    if options.write:
        options.write.write_text(text, encoding="utf-8")
    else:
        print(text)
    for asked in remarks.keys() - set(questions):
        if remarks[asked]:
            print(f"no longer asked: {asked.text} {_WRONG} {remarks[asked]}")
    return 0


def page(questions: Sequence[Asked], answers: Sequence[Answer], remarks: Mapping[Asked, str]) -> str:
    """Return the answers as a page of Markdown, with the remarks on those questions."""
    parts, heading = [_HEAD], ""
    for number, (asked, answer) in enumerate(zip(questions, answers, strict=True), start=1):
        former, heading = heading, "## On the two papers\n" if asked in _PAPERS else "## On fifteen PDFs\n"
        parts += [] if heading == former else [heading]
        parts.append(entry(number, asked, answer, remarks.get(asked, "")))
    return "\n".join(parts)


def entry(number: int, asked: Asked, answer: Answer, remark: str) -> str:
    """Return one answer as Markdown: the question as a heading, the answer as a quotation."""
    quoted = "\n".join(f"> {line}".rstrip() for line in answer.answer.strip().splitlines())
    earlier = "".join(f"{_EARLIER}{question}\n\n" for question in asked.history)
    state = f"`{answer.status}`, confidence {answer.confidence:.2f}"
    return f"### {number}. {asked.text}\n\n{earlier}{state}\n\n{quoted}\n\n{f'{_WRONG} {remark}'.rstrip()}\n"


def remarks_in(text: str) -> dict[Asked, str]:
    """Return what stands after "What is wrong:" in a page of answers, down to the next heading, by question."""
    remarks: dict[Asked, str] = {}
    for part in re.split(r"^(?=##+ )", text, flags=re.MULTILINE):
        lines = part.splitlines()
        question = _QUESTION.fullmatch(lines[0].strip()) if lines else None
        starts = [place for place, line in enumerate(lines) if line.startswith(_WRONG)]
        if question and starts:
            history = tuple(line.removeprefix(_EARLIER) for line in lines[: starts[0]] if line.startswith(_EARLIER))
            said = "\n".join(lines[starts[0] :]).removeprefix(_WRONG)
            remarks[Asked(question[1], history)] = said.strip()
    return remarks


if __name__ == "__main__":
    sys.exit(main())
