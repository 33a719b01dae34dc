"""The house around the code: what is pinned, licensed and documented, and that it fits on any machine."""

import argparse
import json
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

TOP = Path(__file__).parent.parent
PAPERS = TOP / "corpus" / "papers"
PIN = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+(; sys_platform == \"\w+\")?")
#: Absolute paths of somebody's machine, addresses with a password in them, and file addresses.
PRIVATE = re.compile(
    r"(?<![\w.~$})*/-])/(?:home|root|Users|work|workspace)/[\w.]|[A-Z]:\\Users\\\w|file:///\w|://\w+:\w+@"
)


def read(name: str) -> str:
    """Read a file at the top of the project."""
    return (TOP / name).read_text("utf-8")


def requirements() -> list[Requirement]:
    """Return everything that pyproject.toml asks for, extras and the build included."""
    data = tomllib.loads(read("pyproject.toml"))
    extras = data["project"]["optional-dependencies"].values()
    lines = [
        *data["build-system"]["requires"],
        *data["project"]["dependencies"],
        *(one for extra in extras for one in extra),
    ]
    return [Requirement(line) for line in lines]


def pins() -> dict[str, str]:
    """Return the pinned version of each package."""
    lines = (line for line in read("constraints.txt").splitlines() if line and not line.startswith("#"))
    pinned = [Requirement(line) for line in lines]
    return {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in pinned}


def project_files() -> list[Path]:
    """Return the files of the project that git knows or would take up."""
    if not shutil.which("git") or not (TOP / ".git").exists():
        pytest.skip("not a git checkout")
    command = ["git", "-C", str(TOP), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip(f"git cannot list the files: {listed.stderr.strip()}")
    return [path for name in listed.stdout.split("\0") if name and (path := TOP / name).is_file()]


def make_targets() -> set[str]:
    """Return the targets of the Makefile that a person calls."""
    return set(re.findall(r"^([a-z]+):.*## ", read("Makefile"), re.MULTILINE))


def commands(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Yield each command of the parser with its own parser."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


@pytest.fixture(scope="module")
def parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    if not (TOP / "app" / "pincite" / "cli.py").exists() and not (TOP / "app" / "pincite" / "cli").is_dir():
        pytest.skip("there is no command line yet")
    from pincite.cli import build_parser

    return build_parser()


def test_every_command_has_its_function(parser: argparse.ArgumentParser) -> None:
    runs = [one.get_default("run") for _, one in commands(parser)]
    assert len(runs) > 20
    assert all(callable(getattr(import_module(f"pincite.cli.{run.module}"), run.name)) for run in runs)


def test_every_dependency_is_pinned_inside_its_range() -> None:
    pinned = pins()
    loose = [
        one.name for one in requirements() if not one.specifier.contains(pinned.get(canonicalize_name(one.name), "0"))
    ]
    assert not loose


def test_constraints_are_plain_pins() -> None:
    lines = [line for line in read("constraints.txt").splitlines() if not line.startswith("#")]
    assert [line for line in lines if not PIN.fullmatch(line)] == []
    assert "torch==2.13.0" in lines
    assert len(pins()) == len(lines)


def test_the_makefile_installs_the_pinned_torch() -> None:
    assert set(re.findall(r"torch==[\w.]+", read("Makefile"))) == {f"torch=={pins()['torch']}"}


def test_the_licence_and_the_notices_are_there() -> None:
    assert "Apache License" in read("LICENSE")
    assert "END OF TERMS AND CONDITIONS" in read("LICENSE")
    notice = read("NOTICE")
    runtime = tomllib.loads(read("pyproject.toml"))["project"]["dependencies"]
    assert [name for line in runtime if (name := Requirement(line).name) not in notice] == []
    for name in ("all-MiniLM-L6-v2", "PDFium", "corpus/papers", "corpus/fetched"):
        assert name in notice


def test_no_file_names_a_machine() -> None:
    found = []
    for path in project_files():
        text = path.read_bytes().decode("utf-8", "replace")
        found += [f"{path.relative_to(TOP)}: {match[0]}" for match in PRIVATE.finditer(text)]
    assert not found


@pytest.mark.parametrize(
    "text", ["see /" + "home/ada/x", '"/' + 'root/.cache"', "C:\\" + "Users\\ada", "https://a:b" + "@host"]
)
def test_the_search_for_machines_finds_them(text: str) -> None:
    assert PRIVATE.search(text)


def test_nothing_large_or_built_is_in_the_project() -> None:
    # What the extractor learnt is part of the product.
    files = [path for path in project_files() if path.name != "extractor.npz"]
    assert [str(path) for path in files if path.stat().st_size > 5_000_000] == []
    built = {".sqlite", ".faiss", ".npz", ".pyc", ".safetensors"}
    assert [str(path) for path in files if path.suffix in built and "tests/data" not in path.as_posix()] == []


def test_each_paper_has_citation_data() -> None:
    papers = sorted(PAPERS.glob("*.txt"))
    assert len(papers) >= 2
    assert [paper.name for paper in papers if not paper.with_suffix(".csl.json").exists()] == []


@pytest.mark.parametrize("path", sorted(PAPERS.rglob("*.csl.json")), ids=lambda path: path.name)
def test_citation_data_is_csl(path: Path) -> None:
    items: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    assert len(items) == 1
    item = items[0]
    assert item["id"]
    assert item["type"] in {"article", "article-journal", "book", "chapter", "paper-conference", "report", "thesis"}
    assert item["title"]
    assert all(author.get("family") or author.get("literal") for author in item["author"])
    assert all(item.values()), "what is not known is left out"
    if "issued" in item:
        assert 1400 < item["issued"]["date-parts"][0][0] < 2100
    if "DOI" in item:
        assert re.fullmatch(r"10\.\d{4,9}/\S+", item["DOI"])


def test_the_two_papers_say_what_their_citation_data_says() -> None:
    items = {}
    for path in PAPERS.glob("*.csl.json"):
        item = json.loads(path.read_text("utf-8"))[0]
        items[item["id"]] = item
        assert item["title"] in path.with_suffix("").with_suffix(".txt").read_text("utf-8")
    assert items["sun-yang-2015"]["DOI"] == "10.3968/7471"
    assert not {"issued", "container-title", "DOI"} & set(items["liu"])


def test_every_command_is_documented(parser: argparse.ArgumentParser) -> None:
    readme = read("README.md")
    names = [name for name, _ in commands(parser)]
    assert {"add", "ask", "chat", "search", "verify"} <= set(names)
    assert [name for name in names if f"pincite {name}" not in readme] == []


def test_every_command_and_option_has_help(parser: argparse.ArgumentParser) -> None:
    missing = []
    for name, command in commands(parser):
        missing += [name] * (not command.description)
        missing += [f"{name} {action.dest}" for action in command._actions if not action.help]
    assert not missing


def test_every_make_target_is_documented() -> None:
    documents = read("CONTRIBUTING.md") + (
        (TOP / "README.md").read_text("utf-8") if (TOP / "README.md").exists() else ""
    )
    targets = make_targets()
    assert {"ask", "bench", "browser", "chat", "clean", "help", "index", "lint", "ocr", "test"} <= targets
    assert [target for target in targets if f"make {target}" not in documents] == []


def test_the_readme_names_the_two_commands() -> None:
    if not (TOP / "README.md").exists():
        pytest.skip("there is no README yet")
    assert {"make chat", "make test"} <= set(re.findall(r"make \w+", read("README.md")))


def test_a_question_reaches_the_command_as_it_was_typed(tmp_path: Path) -> None:
    make = shutil.which("make")
    if not make:
        pytest.skip("there is no make")
    folder = tmp_path / "a folder with spaces"
    commands_folder = folder / ".venv" / "bin"
    commands_folder.mkdir(parents=True)
    shutil.copy(TOP / "Makefile", folder)
    for name in ("pyproject.toml", "constraints.txt", ".venv/.pincite-runtime"):
        (folder / name).touch()
    fake = commands_folder / "pincite"
    fake.write_text('#!/bin/sh\nfor word in "$@"; do printf "<%s>" "$word"; done; echo\n', "utf-8")
    fake.chmod(0o755)
    question = """-why "so" 'many' $HOME $(shell touch made) `touch made` $$5 #x \\ and ; touch made"""
    done = subprocess.run(
        [make, "-C", str(folder), "--no-print-directory", "ask", f"Q={question}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.splitlines() == ["<add><corpus><--keep-removed>"]
    assert done.stdout.splitlines() == [f"<ask><--><{question}>"]
    assert not (folder / "made").exists()
