"""The course as a web site: built, handed out by a static server, used in a real Chromium that may ask nobody else.

One lesson is run, that of concurrent calls; with ``--exhaustive`` all are. The widgets on the site's
pages are in ``test_widgets.py``, with those in JupyterLab.
"""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from grader.checks.registry import ASSIGNMENTS
from grader.notebook_names import lesson_copy
from lab.start_page import START
from tests.browser.axe import serious_findings
from tests.browser.site_page import WAIT_SECONDS, Visit
from tests.browser.test_course import DISPATCH, POINTS, SCRATCH
from tests.notebooks.course import LESSONS

pytestmark = [pytest.mark.needs("chromium", "node"), pytest.mark.slow(160)]

NAMES = [path.stem for path in LESSONS]
SOME = ("04_parallel",)
SOLVED = "04_parallel"
EXHAUSTIVE = pytest.mark.exhaustive
ROOT = Path(__file__).parent.parent.parent
REACHED = re.compile(r"(\d+) of (\d+) points")
NO_THREADS = "there are no threads"


@pytest.mark.parametrize("lesson", [name if name in SOME else pytest.param(name, marks=EXHAUSTIVE) for name in NAMES])
def test_a_lesson_runs_from_top_to_bottom(visit: Visit, lesson: str) -> None:
    visit.open(f"notebooks/{lesson_copy(lesson)}")
    visit.run_all()
    assert visit.errors() == []
    visit.photograph(f"site-{lesson}")


@pytest.mark.parametrize(
    "assignment", [name if name == SOLVED else pytest.param(name, marks=EXHAUSTIVE) for name in ASSIGNMENTS]
)
def test_the_instructors_answers_get_all_points(visit: Visit, assignment: str) -> None:
    source = ROOT / "exercises" / "source" / assignment / f"{assignment}.ipynb"
    visit.put(source.name, nbformat.read(source, as_version=4))
    visit.open(source.name)
    visit.run_all()
    assert visit.errors() == []
    outputs = visit.notebook.locator(".jp-Cell-outputArea").filter(has_text=REACHED).all_inner_texts()
    assert len(outputs) == len(ASSIGNMENTS[assignment])
    lacking = [text for text in outputs if len(set(REACHED.findall(text)[-1])) > 1]
    assert all(NO_THREADS in text for text in lacking), lacking
    assert len(lacking) == (2 if assignment == "04_parallel" else 0)


def test_an_exercise_is_checked_and_its_points_and_text_survive_a_reload(visit: Visit) -> None:
    visit.open("exercises/release/02_dispatch/02_dispatch.ipynb")
    visit.run_all()
    assert visit.errors() == []
    solution, graded = visit.cell("def dispatch_tool_call"), visit.cell('check("dispatch_tool_call")')
    outputs = graded.locator(".jp-OutputArea-output")
    expect(outputs.first).to_contain_text("not attempted", ignore_case=True)
    visit.write(solution, DISPATCH)
    visit.run(solution)
    visit.run(graded)
    expect(outputs.first).to_contain_text("passed", ignore_case=True)
    assert visit.errors() == []
    visit.page.keyboard.press("ControlOrMeta+S")
    expect(visit.page.locator(".lm-TabBar-tab.jp-mod-current.jp-mod-dirty")).to_have_count(0)

    visit.open("exercises/release/02_dispatch/02_dispatch.ipynb")  # a new kernel, which knows nothing
    expect(visit.cell("def dispatch_tool_call")).to_contain_text("Unknown function")
    scratch = visit.cell(SCRATCH)
    visit.write(scratch, POINTS)
    visit.page.keyboard.press("Control+Enter")
    expect(scratch.locator(".jp-OutputArea-output").first).to_contain_text("kept: 10", timeout=WAIT_SECONDS)
    visit.photograph("site-after-a-reload")


def test_a_cell_without_an_end_is_ended_by_a_restart(visit: Visit) -> None:
    visit.open("exercises/release/02_dispatch/02_dispatch.ipynb")
    scratch = visit.cell(SCRATCH)
    visit.write(scratch, f"# {SCRATCH} is not needed here\nwhile True:\n    pass")
    visit.page.keyboard.press("Control+Enter")
    expect(scratch.locator(".jp-InputArea-prompt")).to_have_text("[*]:", timeout=WAIT_SECONDS)
    visit.choose("Kernel", "Restart Kernel…")
    visit.page.get_by_role("dialog").get_by_role("button", name="Confirm").click()
    visit.wait_for_kernel()
    visit.write(scratch, f"# {SCRATCH} is not needed here\nprint('runs again')")
    visit.run(scratch)
    expect(scratch.locator(".jp-OutputArea-output").first).to_contain_text("runs again")


def test_the_first_page_leads_to_the_start_page_and_says_what_differs(visit: Visit) -> None:
    visit.page.goto(f"{visit.site}/")
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("Function calling with the OpenAI API")
    expect(visit.page.get_by_text("kept in this browser")).to_be_visible()
    assert serious_findings(visit.page, "main") == []
    visit.page.get_by_role("link", name="Open the course").click()
    expect(visit.page.get_by_role("tab", name=START)).to_be_visible()
    start = visit.page.locator(".jp-MarkdownViewer")
    expect(start.get_by_role("link", name="start here").first).to_be_visible()
    start.get_by_role("link", name="carry out tool calls").click()
    expect(visit.notebook.locator(".jp-MarkdownOutput h1").first).to_contain_text("Lesson 02", timeout=WAIT_SECONDS)
