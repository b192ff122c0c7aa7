"""The course as a web site: built, handed out by a static server, used in a real Chromium that may ask nobody else.

With ``--exhaustive`` all lessons run, and all exercises get the instructor's answers. The way from the first page
through lessons and exercises is in ``test_walk.py``, and the widgets on the site's pages are in ``test_widgets.py``,
with those in JupyterLab.
"""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from grader.checks.registry import ASSIGNMENTS
from grader.checks.registry import LESSONS as TITLES
from grader.kernel.model_solution import model_solution
from grader.notebook_names import lesson_copy
from tests.browser.axe import barriers
from tests.browser.site_page import WAIT_SECONDS, Visit
from tests.browser.test_course import SHOWN
from tests.notebooks.course import LESSONS

pytestmark = [pytest.mark.needs("chromium", "node"), pytest.mark.slow(100)]

NAMES = [path.stem for path in LESSONS]
ROOT = Path(__file__).parent.parent.parent
REACHED = re.compile(r"(\d+) of (\d+) points")
NO_THREADS = "there are no threads"
LESSON, EXERCISE = "notebooks/lesson_09_streaming.ipynb", "exercises/release/09_streaming/09_streaming.ipynb"


@pytest.mark.exhaustive
@pytest.mark.parametrize("lesson", NAMES)
def test_a_lesson_runs_from_top_to_bottom(visit: Visit, lesson: str) -> None:
    visit.open(f"notebooks/{lesson_copy(lesson)}")
    visit.run_all()
    assert visit.errors() == []
    visit.photograph(f"site-{lesson}")


@pytest.mark.exhaustive
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_instructors_answers_get_all_points(visit: Visit, assignment: str) -> None:
    source = ROOT / "exercises" / "source" / assignment / f"{assignment}.ipynb"
    visit.put(source.name, nbformat.read(source, as_version=4))
    visit.open(source.name)
    waiting = visit.page.locator("#course-waiting")
    expect(waiting).to_contain_text("Python is ready")  # which it says only to those who had to wait
    visit.run_all()
    assert visit.errors() == []
    expect(waiting).to_be_hidden()
    outputs = visit.notebook.locator(".jp-Cell-outputArea").filter(has_text=REACHED).all_inner_texts()
    assert len(outputs) == len(ASSIGNMENTS[assignment])
    lacking = [text for text in outputs if len(set(REACHED.findall(text)[-1])) > 1]
    assert all(NO_THREADS in text for text in lacking), lacking
    assert len(lacking) == (2 if assignment == "04_parallel" else 0)


def test_on_a_phone_the_text_is_read_at_once_and_links_lead_to_the_notebook_alone(visit: Visit) -> None:
    page = visit.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark")
    page.goto(f"{visit.site}/")
    page.route("**/build/**", lambda route: None)  # JupyterLab itself does not come yet
    page.get_by_role("link", name="carry out tool calls").click()
    waiting = page.locator("#course-waiting")
    expect(page.locator("#course-text h1")).to_have_text(re.compile("Lesson 02"))
    expect(waiting).to_contain_text("Python is loading. You can read meanwhile")
    assert page.url.startswith(f"{visit.site}/notebooks/index.html")
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        for part in ("#course-text", "#course-waiting"):
            assert barriers(page, part) == []
        visit.photograph(f"site-phone-text-{theme}")
    page.unroute("**/build/**")

    page.goto(f"{visit.site}/lab/index.html?path={LESSON}")  # an address that somebody sent
    expect(page.locator("#course-text")).to_be_hidden(timeout=WAIT_SECONDS)
    assert page.url.startswith(f"{visit.site}/notebooks/index.html")
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "false")
    expect(visit.notebook.get_by_role("heading", level=1)).to_contain_text("Lesson 09")
    visit.photograph("site-phone-notebook")
    visit.notebook.get_by_role("link", name="Assignment 09").click()
    expect(visit.notebook.get_by_role("heading", level=1)).to_contain_text("Assignment 09", timeout=WAIT_SECONDS)
    assert page.url == f"{visit.site}/notebooks/index.html?path={EXERCISE}"
    expect(waiting).to_contain_text("Python is ready", timeout=WAIT_SECONDS)
    assert [worker.url.split("/")[-1] for worker in page.workers] == ["early_python.js"]  # the kernel's own too
    assert page.workers[0].evaluate("typeof coursePython") == "undefined"  # the kernel took what was started
    expect(waiting).to_be_hidden()
    visit.run_on_a_phone(visit.notebook.locator(".jp-CodeCell").first)
    visit.write(visit.cell("def collect_stream"), str(model_solution("collect_stream")))
    visit.run_on_a_phone(visit.cell("def collect_stream"))
    graded = visit.cell('check("collect_stream")')
    visit.run_on_a_phone(graded)
    expect(graded.locator(".jp-OutputArea-output").first).to_contain_text("passed", ignore_case=True)
    assert visit.errors() == []
    assert barriers(page, SHOWN) == []
    visit.photograph("site-phone-solved")
    page.goto(f"{visit.site}/")
    expect(page.get_by_role("row").filter(has_text=TITLES["09_streaming"])).to_contain_text("✓ done, 20 points")
    expect(page.get_by_role("link", name="Open the course")).to_have_attribute(
        "href", re.compile("notebooks/index.*lesson_10")
    )
