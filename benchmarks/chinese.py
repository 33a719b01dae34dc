"""Chinese: the right paragraph first, by Pincite and by BM25 alone, in one run.

    python -m benchmarks.chinese FOLDER

FOLDER holds `cmrc2018/cmrc2018_dev.json` (https://github.com/ymcui/cmrc2018). All its paragraphs are one library;
the questions of the second half are asked, nothing is tuned on those.
"""

import sys
from dataclasses import replace
from itertools import islice

from benchmarks.measures import mean
from benchmarks.sets import read_cmrc
from benchmarks.setting import bar, library_of, parser_of, sample, scratch_of, write_lines
from pincite import Library, Settings

_PASSAGES = 50
_DEPTH = 5


def main() -> int:
    """Search for each question with each arm and print the shares."""
    options = parser_of(__doc__).parse_args()
    documents, questions = read_cmrc(options.folder)
    questions = sample(questions, options.limit)
    with scratch_of(options) as scratch:
        file = write_lines(scratch / "cmrc.jsonl", documents)
        with library_of(scratch, "cmrc", [file]):
            pass
        for name, settings in (("Pincite", Settings()), ("BM25 alone", replace(Settings(), dense_weight=0.0))):
            with Library.open(scratch / "cmrc", settings=settings) as library:
                found = [paragraphs(library, question.text) for question in bar(questions, name)]
            first = mean([float(ids[:1] == [q.paragraph]) for ids, q in zip(found, questions, strict=True)])
            within = mean([float(q.paragraph in ids) for ids, q in zip(found, questions, strict=True)])
            print(f"{name}: right paragraph first {first:.3f}, within five {within:.3f} ({len(questions)} questions)")
    return 0


def paragraphs(library: Library, question: str) -> list[str]:
    """Return the ids of the first five paragraphs of the passages found."""
    hits = library.search(question, limit=_PASSAGES)
    return list(islice(dict.fromkeys(hit.document.id for hit in hits), _DEPTH))


if __name__ == "__main__":
    sys.exit(main())
