"""First hour of a learner in JupyterLab, by the links of the page that is open: start page, lesson, exercise, board."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from grader import progress
from grader.checks.registry import LESSONS
from grader.kernel.model_solution import model_solution
from lab.start_page import START
from tests.browser.lab_page import LONG, LabSession

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.slow(45)]

FIRST, SECOND, THIRD = "00_start_here", "01_schema", "02_dispatch"
WRONG = "first_tool = {'type': 'function', 'name': 'get_opening_hours'}"


def opened(session: LabSession, heading: str) -> None:
    """Wait for the notebook that a link led to."""
    expect(session.notebook.get_by_role("heading", level=1).first).to_contain_text(heading, timeout=LONG)
    session.wait_for_kernel()


def row(start: Locator, lesson: str) -> Locator:
    return start.get_by_role("row").filter(has_text=LESSONS[lesson])


def it_follows_where_it_is(session: LabSession, start: Locator) -> None:
    """Read a lesson elsewhere: the page that somebody reads says so, and neither scrolls nor loses the focus."""
    text = start.locator(".jp-RenderedMarkdown")
    before = text.evaluate("element => (element.scrollTop = 50, element.scrollTop)")
    link = row(start, THIRD).get_by_role("link", name=LESSONS[THIRD])
    link.focus()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_PROGRESS", str(session.lab.root.parent / "progress.jsonl"))  # that of the server
        progress.mark_read(THIRD)
    session.page.evaluate("window.dispatchEvent(new Event('focus'))")  # as after a look at another window
    expect(row(start, THIRD)).to_contain_text("read", timeout=LONG)
    expect(link).to_be_focused()
    assert text.evaluate("element => element.scrollTop") == before > 0


def test_the_first_hour_by_the_links_and_the_next_morning(lab_session: LabSession) -> None:
    lab_session.page.goto(lab_session.lab.url())
    start = lab_session.page.locator(".jp-MarkdownViewer")
    start.get_by_role("link", name="start here").first.click(timeout=LONG)
    opened(lab_session, "Lesson 00")
    lab_session.run_all()
    lab_session.notebook.get_by_role("link", name="Assignment 00").last.click()
    opened(lab_session, "Assignment 00")
    expect(lab_session.page.get_by_text("Validate")).to_have_count(0)  # nbgrader's, which has no server here

    lab_session.run_all()
    answer, graded = lab_session.cell("first_tool = ("), lab_session.cell('check("first_tool")')
    card = graded.locator(".jp-OutputArea-output").first
    expect(card).to_contain_text("not attempted", ignore_case=True)
    lab_session.write(answer, WRONG)
    lab_session.run(lab_session.cell(WRONG))
    lab_session.run(graded)
    expect(card).to_contain_text(re.compile("next step", re.IGNORECASE))
    lab_session.photograph("walk-wrong")
    lab_session.write(lab_session.cell(WRONG), str(model_solution("first_tool")))
    lab_session.run(lab_session.cell("first_tool ="))
    lab_session.run(graded)
    expect(card).to_contain_text("5 of 5 points")
    lab_session.photograph("walk-right")

    lab_session.page.get_by_role("tab", name=START).click()  # the page was left open
    expect(row(start, FIRST)).to_contain_text("✓ done, 5 points", timeout=LONG)
    lab_session.page.get_by_role("tab", name=f"{FIRST}.ipynb", exact=True).click()
    graded.get_by_role("link", name=LESSONS[FIRST]).click()  # its reader was sent here in the middle
    opened(lab_session, "Lesson 00")
    lab_session.notebook.get_by_role("link", name="lesson 01: describe tools to a model").last.click()
    opened(lab_session, "Lesson 01")
    lab_session.run_all()
    board = lab_session.cell("widgets.progress(").locator(".jp-OutputArea")
    board.scroll_into_view_if_needed()
    lab_session.photograph("walk-board")
    board.get_by_role("link", name=re.compile("search_products")).first.click()
    opened(lab_session, "Assignment 01")

    lab_session.choose("File", "Save All")
    lab_session.page.goto("about:blank")
    lab_session.page.set_viewport_size({"width": 1280, "height": 600})  # the start page is longer than that
    lab_session.page.goto(lab_session.address(START))  # the next morning
    expect(row(start, FIRST)).to_contain_text("✓ done, 5 points", timeout=LONG)
    expect(row(start, SECOND)).to_contain_text("read")
    lab_session.photograph("walk-next-morning")
    start.get_by_role("link", name=LESSONS[SECOND]).first.click()
    opened(lab_session, "Assignment 01")
    lab_session.page.get_by_role("tab", name=START).click()
    it_follows_where_it_is(lab_session, start)
