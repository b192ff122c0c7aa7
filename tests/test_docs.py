"""The pages for contributors and users name only what exists: files, modules, commands and pages they link to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.commands import COMMANDS
from tests.grader.autograde.plain.differential import DIFFERENCES

ROOT = Path(__file__).parent.parent
ARCHITECTURE = ROOT / "docs" / "architecture.md"
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
FOLDERS = ("benchmarks", "docs", "exercises", "grader", "lab", "mocks", "notebooks", "tests", "widgets")
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")),
    *(path for folder in FOLDERS for path in sorted((ROOT / folder).glob("*.md"))),
    *sorted((ROOT / "docs").glob("*/**/*.md")),
]
PLACEHOLDER = re.compile(r"[*…{]|NN|NAME|CHECK_ID")
PAGES_ABOUT_TODAY = [page for page in PAGES if page.name != "CHANGELOG.md"]  # which also names what has moved


def name_of(page: Path) -> str:
    """Return what a test about a page is called."""
    return page.relative_to(ROOT).as_posix()


every_page = pytest.mark.parametrize("page", PAGES, ids=name_of)


def prose(page: Path) -> str:
    """Return a page without its blocks of code and its generated tables, which have tests of their own."""
    blocks = r"^```.*?^```$|^<!-- \w+: begin -->$.*?^<!-- \w+: end -->$"
    return re.sub(blocks, "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


def named(text: str) -> list[str]:
    """Return what stands in backticks."""
    return [name for name in re.findall(r"`([^`\n]+)`", text) if not PLACEHOLDER.search(name)]


def named_paths(text: str) -> list[str]:
    """Return the files and folders that a text names from the root of the project."""
    path = re.compile(rf"(?:{'|'.join(FOLDERS)})/[\w./-]*")
    return [name for name in named(text) if path.fullmatch(name) and (name.endswith("/") or Path(name).suffix)]


def named_modules(text: str) -> list[str]:
    """Return the dotted names of the project's packages, such as ``grader.checks.registry``."""
    dotted = re.compile(r"(?:grader|lab|mocks|widgets)(?:\.\w+)+")
    return [name for name in named(text) if dotted.fullmatch(name)]


def exists(dotted: str) -> bool:
    """Tell whether a dotted name is a module, or a name that is defined in one."""
    path = ROOT / dotted.replace(".", "/")
    if path.is_dir() or path.with_suffix(".py").is_file():
        return True
    files = [file for file in (path.parent.with_suffix(".py"), path.parent / "__init__.py") if file.is_file()]
    return any(re.search(rf"\b{path.name}\b", file.read_text(encoding="utf-8")) for file in files)


def targets(page: Path) -> Iterator[tuple[Path, str]]:
    """Yield the file and the heading of each link to a page of the project."""
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if not target.startswith(("http", "mailto:")):
            path, _, heading = target.partition("#")
            yield (page.parent / path if path else page), heading


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as code hosts make them."""
    titles = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@every_page
def test_a_file_that_is_named_exists(page: Path) -> None:
    assert [name for name in named_paths(prose(page)) if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", PAGES_ABOUT_TODAY, ids=name_of)
def test_a_module_that_is_named_exists(page: Path) -> None:
    assert [name for name in named_modules(prose(page)) if not exists(name)] == []


@every_page
def test_a_command_that_is_named_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert set(re.findall(r"start\.py ([a-z][a-z-]*)", text)) - set(COMMANDS) == set()
    modules = re.findall(r"python -m ((?:benchmarks|grader|lab|mocks|notebooks|tests)\b[\w.]*)", text)
    assert [name for name in modules if not exists(name)] == []


@every_page
def test_a_link_leads_to_a_page_and_its_heading(page: Path) -> None:
    lost = [
        f"{path.name}#{heading}"
        for path, heading in targets(page)
        if not path.exists() or (heading and heading not in anchors(path))
    ]
    assert lost == []


def test_what_does_not_exist_is_noticed() -> None:
    text = "`mocks/engine.py` `mocks/gone.py` `grader/checks/` `exercises/assignments/NN_name.py` `mocks.engine.Engine`"
    assert [name for name in named_paths(text) if not (ROOT / name).exists()] == ["mocks/gone.py"]
    assert named_modules(text) == ["mocks.engine.Engine"]
    assert exists("mocks.engine.Engine")
    assert not exists("mocks.engine.Gone")
    assert not exists("mocks.gone")


def test_the_architecture_page_follows_five_things_and_answers_many_questions() -> None:
    text = ARCHITECTURE.read_text(encoding="utf-8")
    walks = text.partition("## Five walks")[2].partition("## Which file?")[0].split("\n### ")[1:]
    assert [walk.partition("\n")[0].split()[1] for walk in walks] == [
        "request",
        "fault",
        "scenario",
        "submission",
        "check",
    ]
    assert [walk for walk in walks if len(named_paths(walk)) < 6] == []
    questions = re.findall(r"^\| (.+\?) \| (`.+`) \|$", text, re.MULTILINE)
    assert len(questions) >= 25
    assert [question for question, files in questions if not named_paths(files)] == []


def test_the_instructors_guide_lists_every_intended_difference_from_nbgrader() -> None:
    guide = (ROOT / "grader" / "README.md").read_text(encoding="utf-8")
    assert [name for name, reason in DIFFERENCES.items() if f"| `{name}` | {reason} |" not in guide] == []


def test_the_picture_has_a_title_and_a_description() -> None:
    (picture,) = re.findall(
        r"^```mermaid$(.*?)^```$", ARCHITECTURE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    assert "accTitle: " in picture
    assert "accDescr: " in picture


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_is_one_page_and_in_the_index(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("## ")] == ["## Context", "## Decision", "## Consequences"]
    assert 20 <= len(lines) <= 45
    index = (page.parent / "README.md").read_text(encoding="utf-8")
    assert f"| [{page.stem[:4]}]({page.name}) | {lines[0].removeprefix('# ')} |" in index


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [page.stem[:4] for page in DECISIONS] == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]
