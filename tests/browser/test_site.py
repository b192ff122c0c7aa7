"""The course as a web site: built, handed out by a static server, used in a real Chromium that may ask nobody else.

One way is walked whole, from a lesson to its exercise and to the next lesson. The exercises of one lesson get the
instructor's answers, those of concurrent calls; with ``--exhaustive`` all do, and all lessons are run. The widgets
on the site's pages are in ``test_widgets.py``, with those in JupyterLab.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Locator, expect

from grader.checks.registry import ASSIGNMENTS
from grader.checks.registry import LESSONS as TITLES
from grader.kernel.model_solution import model_solution
from grader.notebook_names import lesson_copy
from lab.start_page import START
from tests.browser.axe import barriers
from tests.browser.site_page import WAIT_SECONDS, Visit
from tests.browser.test_course import SHOWN
from tests.notebooks.course import LESSONS

pytestmark = [pytest.mark.needs("chromium", "node"), pytest.mark.slow(100)]

NAMES = [path.stem for path in LESSONS]
SOLVED = "04_parallel"
EXHAUSTIVE = pytest.mark.exhaustive
ROOT = Path(__file__).parent.parent.parent
REACHED = re.compile(r"(\d+) of (\d+) points")
NO_THREADS = "there are no threads"
LESSON, EXERCISE = "notebooks/lesson_09_streaming.ipynb", "exercises/release/09_streaming/09_streaming.ipynb"
PLAYGROUND = "collect_stream(stream_of("
"""What is in the exercise's cell to play in, which is not locked."""
POINTS = f"""\
# {PLAYGROUND} is not needed here
from grader import progress
print("kept:", progress.load().score)
"""
PASSED = {"check": "first_tool", "score": 5, "points": 5, "status": "passed"}
KEEP = """
async (content) => {
  const { contents } = window.jupyterapp.serviceManager;
  await contents.save(".progress", { type: "directory", name: ".progress", path: ".progress" });
  const path = ".progress/progress.jsonl";
  await contents.save(path, { type: "file", format: "text", name: "progress.jsonl", path, content });
}
"""
ENDLESS = "print(allow_parallel(["


@pytest.mark.exhaustive
@pytest.mark.parametrize("lesson", NAMES)
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
    if assignment == SOLVED:
        end_a_cell_without_an_end(visit)


def end_a_cell_without_an_end(visit: Visit) -> None:
    """Run a loop for ever: a restart ends it, and the notebook runs again. It takes the kernel of the test above."""
    scratch = visit.cell(ENDLESS)
    visit.write(scratch, f"# {ENDLESS} is not needed here\nwhile True:\n    pass")
    visit.page.keyboard.press("Control+Enter")
    expect(scratch.locator(".jp-InputArea-prompt")).to_have_text("[*]:", timeout=WAIT_SECONDS)
    visit.choose("Kernel", "Restart Kernel…")
    visit.page.get_by_role("dialog").get_by_role("button", name="Confirm").click()
    visit.wait_for_kernel()
    visit.write(scratch, f"# {ENDLESS} is not needed here\nprint('runs again')")
    visit.run(scratch)
    expect(scratch.locator(".jp-OutputArea-output").first).to_contain_text("runs again")


def test_one_way_by_its_links_from_a_lesson_to_its_exercise_and_the_next_lesson(visit: Visit) -> None:
    visit.open(LESSON)
    assert [worker.url.split("/")[-1] for worker in visit.page.workers] == ["early_python.js"]  # the kernel's own too
    assert visit.page.workers[0].evaluate("typeof coursePython") == "undefined"  # the kernel took what was started
    run_first_cell(visit)
    visit.notebook.get_by_role("link", name="Assignment 09").click()
    expect(visit.notebook.get_by_role("heading", level=1)).to_contain_text("Assignment 09")
    visit.wait_for_kernel()
    visit.run_all()
    assert visit.errors() == []
    solution, graded = visit.cell("def collect_stream"), visit.cell('check("collect_stream")')
    outputs = graded.locator(".jp-OutputArea-output")
    expect(outputs.first).to_contain_text("not attempted", ignore_case=True)
    visit.write(solution, str(model_solution("collect_stream")))
    visit.run(solution)
    visit.run(graded)
    expect(outputs.first).to_contain_text("passed", ignore_case=True)
    assert visit.errors() == []
    visit.page.keyboard.press("ControlOrMeta+S")
    expect(visit.page.locator(".lm-TabBar-tab.jp-mod-current.jp-mod-dirty")).to_have_count(0)
    graded.get_by_role("link", name=TITLES["10_safety"]).click()
    expect(visit.notebook.get_by_role("heading", level=1)).to_contain_text("Lesson 10")
    visit.wait_for_kernel()
    run_first_cell(visit)
    visit.photograph("site-next-lesson")
    for tab in ("lesson_09_streaming.ipynb", "09_streaming.ipynb"):  # both kernels are still there
        visit.page.get_by_role("tab", name=tab, exact=True).click()
        visit.wait_for_kernel()
        visit.run(visit.notebook.locator(".jp-CodeCell").first)

    visit.open(EXERCISE)  # as after a reload: a new kernel, which knows nothing
    expect(visit.cell("def collect_stream")).not_to_contain_text("YOUR CODE HERE")
    scratch = visit.cell(PLAYGROUND)
    visit.write(scratch, POINTS)
    visit.page.keyboard.press("Control+Enter")
    expect(scratch.locator(".jp-OutputArea-output").first).to_contain_text("kept: 20", timeout=WAIT_SECONDS)


def run_first_cell(visit: Visit) -> None:
    visit.run(visit.notebook.locator(".jp-CodeCell").first)
    assert visit.errors() == []


def test_the_first_page_leads_to_the_start_page_and_says_what_differs(visit: Visit) -> None:
    for theme in ("dark", "light"):
        visit.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        visit.page.goto(f"{visit.site}/")
        expect(visit.page.get_by_role("heading", level=1)).to_have_text("Function calling with the OpenAI API")
        expect(visit.page.get_by_text("kept in this browser")).to_be_visible()
        expect(visit.page.get_by_text(f"Start here: {TITLES[NAMES[0]]}")).to_be_visible()
        assert barriers(visit.page, "main") == []
    visit.page.get_by_role("link", name="Open the course").click()
    expect(visit.page.get_by_role("tab", name=START)).to_be_visible()
    start = visit.page.locator(".jp-MarkdownViewer")
    expect(start.get_by_role("link", name="start here").first).to_be_visible()
    the_start_pages_follow(visit, start)
    start.get_by_role("link", name="carry out tool calls").click()
    expect(visit.notebook.locator(".jp-MarkdownOutput h1").first).to_contain_text("Lesson 02", timeout=WAIT_SECONDS)


def the_start_pages_follow(visit: Visit, start: Locator) -> None:
    """Keep progress as a kernel does: the page that is open shows it at its place, and so does the first page."""
    text = start.locator(".jp-RenderedMarkdown")
    before = text.evaluate("element => (element.scrollTop = 100, element.scrollTop)")
    link = start.get_by_role("link", name="carry out tool calls")
    link.focus()
    visit.page.evaluate(KEEP, '{"read": "00_start_here"}\n' + json.dumps(PASSED))
    expect(start.get_by_role("row").filter(has_text=TITLES[NAMES[0]])).to_contain_text(", read")
    expect(start.get_by_role("row").filter(has_text=TITLES[NAMES[0]])).to_contain_text("✓ done, 5 points")
    expect(link).to_be_focused()
    assert text.evaluate("element => element.scrollTop") == before
    visit.photograph("site-start")
    first = visit.page.context.new_page()
    first.goto(f"{visit.site}/")
    expect(first.get_by_role("row").filter(has_text=TITLES[NAMES[0]])).to_contain_text("✓ done, 5 points")
    expect(first.locator("#next")).to_have_text(f"Next: {TITLES[NAMES[1]]}")
    assert barriers(first, "main") == []
    first.close()


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
    expect(waiting).to_be_hidden()
    run_on_a_phone(visit, visit.notebook.locator(".jp-CodeCell").first)
    visit.write(visit.cell("def collect_stream"), str(model_solution("collect_stream")))
    run_on_a_phone(visit, visit.cell("def collect_stream"))
    graded = visit.cell('check("collect_stream")')
    run_on_a_phone(visit, graded)
    expect(graded.locator(".jp-OutputArea-output").first).to_contain_text("passed", ignore_case=True)
    assert barriers(page, SHOWN) == []
    visit.photograph("site-phone-solved")
    page.goto(f"{visit.site}/")
    expect(page.get_by_role("row").filter(has_text=TITLES["09_streaming"])).to_contain_text("✓ done, 20 points")
    expect(page.get_by_role("link", name="Open the course")).to_have_attribute(
        "href", re.compile("notebooks/index.*lesson_10")
    )


def run_on_a_phone(visit: Visit, cell: Locator) -> None:
    """Run a cell where there is no status bar."""
    prompt = cell.locator(".jp-InputArea-prompt")
    before = prompt.inner_text()
    cell.locator(".cm-content").click()
    visit.page.keyboard.press("Control+Enter")
    expect(prompt).to_have_text(re.compile(r"\[\d+\]"), timeout=WAIT_SECONDS)
    expect(prompt).not_to_have_text(before, timeout=WAIT_SECONDS)
    assert visit.errors() == []
