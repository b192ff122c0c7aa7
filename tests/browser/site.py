"""The course as a web site: built, handed out by a static server, used in a real Chromium that may ask nobody else.

Run it by its name, as it takes minutes of processor time: ``python3 start.py test tests/browser/site.py``. Three
lessons are run; with COURSE_ALL_LESSONS=1 in the environment all of them are.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from lab.jupyter import Lab
from lab.outline import START
from lab.site.build import Site
from lab.site.serving import served
from tests.browser.axe import serious_findings
from tests.browser.desk import Desk
from tests.browser.test_course import DISPATCH, POINTS, SCRATCH
from tests.notebooks.course import LESSONS

pytestmark = pytest.mark.needs("chromium", "node")

ROOT = Path(__file__).parent.parent.parent
NAMES = [path.stem for path in LESSONS]
SOME = NAMES if os.environ.get("COURSE_ALL_LESSONS") else [NAMES[0], NAMES[4], NAMES[-1]]
PATIENCE = 240_000  # milliseconds; seven seconds on an idle machine, but it is all work for the processor


@dataclass(frozen=True)
class Visit(Desk):
    """One page on the site."""

    site: str = ""

    def address(self, page: str) -> str:
        return f"{self.site}/lab/index.html?path={page}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Build the site and hand it out; give its address."""
    built = Site(ROOT, Path(sys.executable), tmp_path_factory.mktemp("site") / "site")
    built.build()
    with served(built.output) as address:
        yield address


@pytest.fixture
def visit(site: str, browser: Browser) -> Iterator[Visit]:
    """Give a browser that knows nothing of the site yet; at the end it may have asked for nothing from elsewhere."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    elsewhere: list[str] = []

    def refuse(route: Route) -> None:
        elsewhere.append(route.request.url)
        route.abort()

    context.route(lambda url: not url.startswith((site, "data:", "blob:")), refuse)
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield Visit(page, Lab(Path(sys.executable), ROOT, 0), PATIENCE, site)
    context.close()
    assert elsewhere == []


@pytest.mark.parametrize("lesson", SOME)
def test_a_lesson_runs_from_top_to_bottom(visit: Visit, lesson: str) -> None:
    visit.open(f"notebooks/{lesson}.ipynb")
    visit.run_all()
    assert visit.errors() == []
    visit.photograph(f"site-{lesson}")


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
    expect(scratch.locator(".jp-OutputArea-output").first).to_contain_text("kept: 10", timeout=PATIENCE)
    visit.photograph("site-after-a-reload")


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
    expect(visit.notebook.locator(".jp-MarkdownOutput h1").first).to_contain_text("Lesson 02", timeout=PATIENCE)
