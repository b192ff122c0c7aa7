"""The course as a learner meets it: real JupyterLab, real browser."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import nbformat
import pytest
from _pytest.mark.structures import ParameterSet
from playwright.sync_api import Browser, expect

from grader.notebook_names import lesson_copy
from lab.jupyter import Lab
from tests import preloaded_python
from tests.browser.axe import barriers
from tests.browser.lab_page import LabSession, sitting
from tests.notebooks.course import LESSONS

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.slow(90)]

SHOWN = ".jp-NotebookPanel:not(.lm-mod-hidden) :is(.jp-MarkdownOutput, .jp-OutputArea-output)"
"""What a lesson brings into the page; the rest is JupyterLab's own."""

WAITS = """\
import widgets
desk = widgets.approval()
display(desk)
await desk.ask("refund", {})
"""
DRAWN_FOR_ANOTHER_THEME = '.jp-RenderedMermaid img:not([style*="background"])'
THEMES = ("Light", "Dark")


def lessons_to_open() -> list[ParameterSet]:
    """Return each lesson; all but one, which their texts draw, are opened with ``--exhaustive`` only.

    The first one is opened in ``test_walk.py``. All cells of all lessons run in ``tests/notebooks/test_run.py``, and
    all widgets are in ``test_widgets.py``.
    """
    drawn = min(LESSONS[1:], key=lambda path: zlib.crc32(path.read_bytes()))
    return [pytest.param(each.stem, marks=[] if each == drawn else [pytest.mark.exhaustive]) for each in LESSONS]


def theme_of(lesson: str) -> str:
    """Return one theme: colors are those of JupyterLab and of widgets, the same in all lessons.

    What the first lesson shows is looked at in both in ``test_walk.py``, and widgets are in ``test_widgets.py``.
    """
    return THEMES[[path.stem for path in LESSONS].index(lesson) % 2]


@pytest.fixture(scope="module", autouse=True)
def forked_kernels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let kernels have what lessons import from their start on; those of ``test_lab.py`` begin with nothing."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in preloaded_python.kernels(tmp_path_factory.mktemp("kernels")).items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="module")
def lesson_page(lab: Lab, browser: Browser) -> Iterator[LabSession]:
    """Give one page for all lessons: JupyterLab's own files are then loaded once."""
    with sitting(lab, browser) as page:
        yield page


@pytest.mark.needs("node")  # for axe, which looks for barriers
@pytest.mark.parametrize("lesson", lessons_to_open())
def test_a_lesson_runs_from_top_to_bottom(lesson_page: LabSession, lesson: str, request: pytest.FixtureRequest) -> None:
    lesson_page.turn_to(f"notebooks/{lesson_copy(lesson)}")
    lesson_page.run_all()
    assert lesson_page.errors() == []
    themes = THEMES if request.config.getoption("exhaustive") else (theme_of(lesson),)
    for theme in themes:
        lesson_page.use_theme(theme)
        lesson_page.photograph(f"{lesson}-{theme.lower()}")
        assert barriers(lesson_page.page, SHOWN) == []
    if len(themes) > 1:
        expect(lesson_page.notebook.locator(DRAWN_FOR_ANOTHER_THEME)).to_have_count(0)


def test_an_error_in_a_cell_is_seen(lesson_page: LabSession) -> None:
    """Guards the tests above: what they look for is what JupyterLab shows."""
    broken = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0"), nbformat.v4.new_code_cell("2")])
    lesson_page.put("broken.ipynb", broken)
    lesson_page.turn_to("broken.ipynb")
    lesson_page.choose("Run", "Run All Cells")
    expect(lesson_page.notebook.get_by_text("ZeroDivisionError: division by zero")).to_be_visible()
    assert "ZeroDivisionError" in "".join(lesson_page.errors())


def test_all_that_is_typed_arrives_while_a_cell_waits(lesson_page: LabSession) -> None:
    cells = [nbformat.v4.new_code_cell(WAITS)]
    lesson_page.put_and_open("waits.ipynb", nbformat.v4.new_notebook(cells=cells))  # in a page that can be left anyhow
    lesson_page.choose("Run", "Run All Cells")
    lesson_page.notebook.get_by_role("textbox", name="Reason").press_sequentially("Too much.")
    lesson_page.page.wait_for_timeout(600)  # a question takes no press in its first half second
    lesson_page.notebook.get_by_role("button", name="Refuse").click()
    expect(lesson_page.notebook).to_contain_text("✗ refused by person: Too much.")
