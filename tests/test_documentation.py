"""The documentation as it is built: whole, without a warning, and without another machine."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from lab import commands
from lab.environment import Environment
from tests.browser.diagrams import blocks, drawing_of, drawings
from tests.test_docs import PAGES, name_of

pytestmark = pytest.mark.slow(15)

ROOT = Path(__file__).parent.parent
NOT_IN_IT = {"README.md", "benchmarks/README.md"}
"""README is for those who look at the repository; the documentation has a first page of its own."""
FETCHED = re.compile(r"""(?:src|srcset|data-src)=["']([^"']+)|<link [^>]*href=["']([^"']+)|url\(["']?([^"')]+)""")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the documentation of this checkout, with a web site of one page as its course."""
    folder = tmp_path_factory.mktemp("docs")
    course = folder / "site"
    course.mkdir()
    (course / "index.html").write_text("the course", encoding="utf-8")
    assert commands.build_docs(Environment(), folder / "built", course) == 0
    return folder / "built"


def text(built: Path, page: str) -> str:
    return (built / page).read_text(encoding="utf-8")


def test_every_page_is_in_it(built: Path) -> None:
    pages = {name_of(page) for page in PAGES} - NOT_IN_IT
    assert [page for page in sorted(pages) if not (built / page).with_suffix(".html").is_file()] == []


@pytest.mark.parametrize("package", ["mocks", "mocks.hosted", "grader", "widgets"])
def test_the_reference_describes_every_name(built: Path, package: str) -> None:
    page = text(built, f"docs/reference/{package.rpartition('.')[2]}.html")
    module = import_module(package)
    own = [name for name, value in vars(module).items() if getattr(value, "__module__", "") == package]
    names = {*getattr(module, "__all__", own)} - {"MODEL", "hosted"}  # a constant, and a module with its own page
    assert names
    assert [name for name in sorted(names) if f'id="{package}.{name}"' not in page and name[0] != "_"] == []


def test_it_asks_no_other_machine(built: Path) -> None:
    pages = [page for page in built.rglob("*.html") if "_static" not in page.parts]
    asked = {next(filter(None, found)) for page in pages for found in FETCHED.findall(text(built, str(page)))}
    assert asked
    assert [address for address in asked if re.match(r"(?:https?:)?//", address)] == []


def test_it_opens_with_its_first_page_and_leads_to_the_course(built: Path) -> None:
    assert "url=docs/index.html" in text(built, "index.html")
    assert '<a href="../course/index.html">' in text(built, "docs/index.html")
    assert text(built, "course/index.html") == "the course"


def test_a_diagram_is_a_drawing_with_a_text(built: Path) -> None:
    images = re.findall(r'<img alt="([^"]+)" src="[^"]*/diagram-', text(built, "docs/architecture.html"))
    assert [alt for alt in images if not alt.startswith("The lessons import widgets")] == []
    assert len(images) == len(blocks()) == 1
    assert drawings() == {drawing_of(block) for block in blocks()}


def test_a_warning_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "conf.py").write_text('extensions = ["myst_parser"]\n', encoding="utf-8")
    (tmp_path / "index.md").write_text("# Title\n\n[lost](gone.md)\n", encoding="utf-8")
    monkeypatch.setattr(Environment, "python", Environment().python)
    assert commands.build_docs(Environment(tmp_path), tmp_path / "built", tmp_path / "no site") != 0
