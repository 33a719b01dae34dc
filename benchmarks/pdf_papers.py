"""Read research papers in PDF: speed, memory, title / author / year, and rectangles around quotes.

Usage: python benchmarks/pdf_papers.py FOLDER [--quotes 200] [--pictures FOLDER]

FOLDER holds the 15 papers of deepset-ai/haystack-evaluation (ARAGOG), which are on arXiv under the titles in TRUTH.
Titles, first authors and years in TRUTH were read from the first pages by eye; where the page names both a venue and
the day of its arXiv version, either year counts.
"""

import argparse
import random
import re
import sys
import threading
import time
import unicodedata
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2 as pdfium

from pincite.outline import Source
from pincite.reading.pdf import PdfReader, rectangles
from pincite.records import Rectangle

TRUTH: dict[str, tuple[str, str, set[int]]] = {
    "DetectGPT": (
        "DetectGPT: Zero-Shot Machine-Generated Text Detection using Probability Curvature", "Eric Mitchell", {2023}),
    "MMLU_measure": ("Measuring Massive Multitask Language Understanding", "Dan Hendrycks", {2021}),
    "PAL": ("PAL: Program-aided Language Models", "Luyu Gao", {2023}),
    "bert": (
        "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding", "Jacob Devlin", {2019}),
    "codenet": (
        "CodeNet: A Large-Scale AI for Code Dataset for Learning a Diversity of Coding Tasks", "Ruchir Puri", {2021}),
    "distilbert": (
        "DistilBERT, a distilled version of BERT: smaller, faster, cheaper and lighter", "Victor Sanh", {2019, 2020}),
    "hellaswag": ("HellaSwag: Can a Machine Really Finish Your Sentence?", "Rowan Zellers", {2019}),
    "llama": ("LLaMA: Open and Efficient Foundation Language Models", "Hugo Touvron", {2023}),
    "llm_long_tail": ("Large Language Models Struggle to Learn Long-Tail Knowledge", "Nikhil Kandpal", {2023}),
    "meaning_of_prompt": (
        "Do Prompt-Based Models Really Understand the Meaning of Their Prompts?", "Albert Webson", {2022}),
    "megatron": (
        "Megatron-LM: Training Multi-Billion Parameter Language Models Using Model Parallelism",
        "Mohammad Shoeybi", {2020}),
    "red_teaming": (
        "Red teaming ChatGPT via Jailbreaking: Bias, Robustness, Reliability and Toxicity", "Terry Yue Zhuo", {2023}),
    "roberta": ("RoBERTa: A Robustly Optimized BERT Pretraining Approach", "Yinhan Liu", {2019}),
    "superglue": (
        "SuperGLUE: A Stickier Benchmark for General-Purpose Language Understanding Systems", "Alex Wang",
        {2019, 2020}),
    "task2vec": ("TASK2VEC: Task Embedding for Meta-Learning", "Alessandro Achille", {2019}),
}  # fmt: skip


class Memory(threading.Thread):
    """Watches how much memory this process and its children hold together (Linux only)."""

    def __init__(self) -> None:
        """Watch nothing yet; `start` begins."""
        super().__init__(daemon=True)
        self.peak = 0.0
        self._over = threading.Event()

    def run(self) -> None:
        """Watch until `stop`."""
        while not self._over.wait(0.02):
            self.peak = max(self.peak, self._held())

    def stop(self) -> float:
        """Return the peak in megabytes."""
        self._over.set()
        return self.peak

    @staticmethod
    def _held() -> float:
        tasks = Path("/proc/self/task")
        children = " ".join(path.read_text() for path in tasks.glob("*/children")) if tasks.exists() else ""
        total = 0.0
        for one in ["self", *children.split()]:
            try:
                status = Path(f"/proc/{one}/status").read_text()
            except OSError:
                continue
            total += sum(int(kilobytes) for kilobytes in re.findall(r"VmRSS:\s+(\d+)", status)) / 1024
        return total


def normal(text: str) -> str:
    """Return letters and digits only, without accents, case-folded."""
    return re.sub(r"[\W_ˆˇ]+", "", unicodedata.normalize("NFKD", text).replace("ı", "i")).casefold()


def read_all(paths: Sequence[Path]) -> dict[str, Source]:
    """Read the papers with two workers and print how fast that was and what memory it took."""
    memory = Memory()
    memory.start()
    start = time.perf_counter()
    with PdfReader(workers=2) as reader, ThreadPoolExecutor(2) as threads:
        sources = dict(
            zip([p.stem for p in paths], threads.map(lambda p: reader.read(p.read_bytes(), p)[0], paths), strict=True)
        )
    seconds = time.perf_counter() - start
    pages = sum(len(source.pages) for source in sources.values())
    size = sum(len(page.boxes) for source in sources.values() for page in source.pages)
    characters = sum(len(source.text) for source in sources.values())
    print(f"{pages} pages in {seconds:.2f} s, the workers' start included: {pages / seconds:.0f} pages/s")
    print(
        f"peak memory of parent and workers: {memory.stop():.0f} MB; boxes: {size / characters:.2f} bytes a character"
    )
    return sources


def check_metadata(sources: dict[str, Source]) -> None:
    """Print how many papers have title, first author and year right."""
    right = 0
    for name, (title, author, years) in TRUTH.items():
        found = sources[name].document
        faults = [] if normal(found.title or "") == normal(title) else [f"title {found.title!r}"]
        faults += [] if found.authors[:1] == (author,) else [f"authors {found.authors[:1]!r}"]
        faults += [] if found.year in years else [f"year {found.year!r}"]
        right += not faults
        if faults:
            print(f"  {name}: " + ", ".join(faults))
    print(f"title, first author and year right: {right} of {len(TRUTH)}")


def random_quote(source: Source, chance: random.Random) -> tuple[int, int]:
    """Return a span of 8 to 40 words that begins and ends at a word, inside of one paragraph."""
    blocks = [block for block in source.blocks if block.kind in ("paragraph", "item") and block.end - block.start > 400]
    block = chance.choice(blocks)
    words = [match.span() for match in re.finditer(r"\S+", source.text[block.start : block.end])]
    length = chance.randint(8, min(40, len(words) - 1))
    first = chance.randrange(len(words) - length)
    return block.start + words[first][0], block.start + words[first + length - 1][1]


def letters_inside(path: Path, marks: Sequence[Rectangle]) -> Counter[str]:
    """Return the letters and digits whose own glyph boxes lie in the rectangles, by PDFium's plain interface."""
    found: Counter[str] = Counter()
    document = pdfium.PdfDocument(path)
    for number in {mark.page for mark in marks}:
        page = document[number - 1]
        height, text_page = page.get_height(), page.get_textpage()
        for place in range(text_page.count_chars()):
            left, bottom, right, top = text_page.get_charbox(place)
            x, y = (left + right) / 2, height - (bottom + top) / 2
            if any(m.page == number and m.x0 <= x <= m.x1 and m.y0 <= y <= m.y1 for m in marks):
                found.update(normal(text_page.get_text_range(place, 1)))
    return found


def check_rectangles(paths: Sequence[Path], sources: dict[str, Source], count: int, pictures: Path | None) -> None:
    """Print how many random quotes have rectangles that hold their letters and no others."""
    chance = random.Random(7)
    exact = 0
    with PdfReader() as reader:
        for number in range(count):
            path = chance.choice(paths)
            source = sources[path.stem]
            start, end = random_quote(source, chance)
            marks = rectangles(source.pages, start, end)
            wanted = Counter(normal(source.text[start:end]))
            found = letters_inside(path, marks)
            exact += found == wanted
            if found != wanted:
                print(f"  {path.stem} {start}-{end}: missing {dict(wanted - found)}, more {dict(found - wanted)}")
            if pictures is not None and number < 10:
                pictures.mkdir(parents=True, exist_ok=True)
                (pictures / f"quote-{number}.png").write_bytes(reader.render(path.read_bytes(), marks[0].page, marks))
                (pictures / f"quote-{number}.txt").write_text(source.text[start:end], encoding="utf-8")
    print(f"rectangles with exactly the letters of the quote: {exact} of {count}")


def main() -> int:
    """Run the three measurements."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--quotes", type=int, default=200)
    parser.add_argument("--pictures", type=Path, help="draw the first ten quotes into this folder")
    options = parser.parse_args()
    paths = sorted(options.folder.rglob("*.pdf"))
    if not paths:
        parser.error(f"no PDF files in {options.folder}")
    sources = read_all(paths)
    if TRUTH.keys() <= sources.keys():
        check_metadata(sources)
    check_rectangles(paths, sources, options.quotes, options.pictures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
