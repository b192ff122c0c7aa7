"""First hour of a learner, by the links of the page that is open, and the next morning: in JupyterLab, on the site."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from grader import progress
from grader.checks.registry import LESSONS
from grader.kernel.model_solution import model_solution
from grader.notebook_names import lesson_copy
from lab.start_page import START
from tests.browser.axe import barriers
from tests.browser.lab_page import LONG, LabPage, LabSession
from tests.browser.site_page import WAIT_SECONDS, Visit, returning
from tests.browser.test_course import DRAWN_FOR_ANOTHER_THEME, SHOWN, THEMES

pytestmark = [pytest.mark.needs("chromium", "node"), pytest.mark.slow(200)]

FIRST, SECOND, THIRD = "00_start_here", "01_schema", "02_dispatch"
WRONG = "first_tool = {'type': 'function', 'name': 'get_opening_hours'}"
READ = """
async (lesson) => {
  const { contents } = window.jupyterapp.serviceManager;
  const file = await contents.get(".progress/progress.jsonl", { type: "file", format: "text", content: true });
  await contents.save(file.path, { ...file, content: file.content + JSON.stringify({ read: lesson }) + "\\n" });
}
"""
"""Notes that a lesson was read, as a kernel of the site does."""


def start_page(walk: LabPage) -> Locator:
    return walk.page.locator(".jp-MarkdownViewer")


def row(table: Locator, lesson: str) -> Locator:
    return table.get_by_role("row").filter(has_text=LESSONS[lesson])


def opened(walk: LabPage, heading: str) -> None:
    """Wait for the notebook that a link led to."""
    expect(walk.notebook.get_by_role("heading", level=1).first).to_contain_text(heading, timeout=walk.wait_seconds)
    walk.wait_for_kernel()


def the_first_hour(walk: LabPage, look: Callable[[LabPage], object] = lambda walk: None) -> None:
    """Go from the start page to the first lesson and its exercise, back, and to the next lesson and its board.

    Args:
        walk: The page.
        look: Looks at the first lesson when it has run, and at its exercise when it is solved.
    """
    start_page(walk).get_by_role("link", name="start here").first.click(timeout=LONG)
    opened(walk, "Lesson 00")
    walk.run_all()
    look(walk)
    walk.notebook.get_by_role("link", name="Assignment 00").last.click()
    opened(walk, "Assignment 00")
    expect(walk.page.get_by_text("Validate")).to_have_count(0)  # nbgrader's, which has no server here
    the_exercise_wrong_then_right(walk)
    look(walk)

    walk.page.get_by_role("tab", name=START).click()  # the page was left open
    expect(row(start_page(walk), FIRST)).to_contain_text("✓ done, 5 points", timeout=LONG)
    walk.page.get_by_role("tab", name=f"{FIRST}.ipynb", exact=True).click()
    graded = walk.cell('check("first_tool")')
    graded.get_by_role("link", name=LESSONS[FIRST]).click()  # its reader was sent here in the middle
    opened(walk, "Lesson 00")
    walk.run(walk.notebook.locator(".jp-CodeCell").first)  # its kernel is still there
    walk.notebook.get_by_role("link", name="lesson 01: describe tools to a model").last.click()
    opened(walk, "Lesson 01")
    walk.run(walk.notebook.locator(".jp-CodeCell").first)
    walk.run(walk.cell("widgets.progress("))
    board(walk).scroll_into_view_if_needed()
    walk.photograph(f"walk-board-{type(walk).__name__}")
    assert walk.errors() == []


def board(walk: LabPage) -> Locator:
    return walk.cell("widgets.progress(").locator(".jp-OutputArea")


def the_board_leads_on(walk: LabPage, exercise: str, assignment: str) -> None:
    board(walk).get_by_role("link", name=re.compile(exercise)).first.click()
    heading = walk.notebook.get_by_role("heading", level=1).first
    expect(heading).to_contain_text(assignment, timeout=walk.wait_seconds)


def save_all(walk: LabPage) -> None:
    walk.choose("File", "Save All")
    expect(walk.page.locator(".lm-TabBar-tab.jp-mod-dirty")).to_have_count(0)


def close_the_first_notebooks(visit: Visit) -> None:
    """Leave the start page and the next lesson open over night: each notebook that comes back starts a kernel."""
    for name in (lesson_copy(FIRST), f"{FIRST}.ipynb"):
        tab = visit.page.get_by_role("tab", name=name, exact=True)
        tab.click(button="middle")
        expect(tab).to_have_count(0)
    visit.page.wait_for_timeout(1_000)  # JupyterLab notes a little later which tabs are open


def the_exercise_wrong_then_right(walk: LabPage) -> None:
    walk.run_all()
    assert walk.errors() == []
    answer, graded = walk.cell("first_tool = ("), walk.cell('check("first_tool")')
    card = graded.locator(".jp-OutputArea-output").first
    expect(card).to_contain_text("not attempted", ignore_case=True)
    walk.write(answer, WRONG)
    walk.run(walk.cell(WRONG))
    walk.run(graded)
    expect(card).to_contain_text(re.compile("next step", re.IGNORECASE))
    walk.photograph(f"walk-wrong-{type(walk).__name__}")
    walk.write(walk.cell(WRONG), str(model_solution("first_tool")))
    walk.run(walk.cell("first_tool ="))
    walk.run(graded)
    expect(card).to_contain_text("5 of 5 points")  # the value below it is for nbgrader, and shows nothing
    expect(graded.locator(".jp-OutputArea-executeResult .jp-OutputArea-output")).to_have_text("")
    walk.photograph(f"walk-right-{type(walk).__name__}")


def no_barriers_in_both_themes(walk: LabPage) -> None:
    heading = walk.notebook.get_by_role("heading", level=1).first.inner_text()
    for theme in THEMES:
        walk.use_theme(theme)
        walk.photograph(f"walk-{heading.split(':')[0].lower().replace(' ', '-')}-{theme.lower()}")
        assert barriers(walk.page, SHOWN) == []
    expect(walk.notebook.locator(DRAWN_FOR_ANOTHER_THEME)).to_have_count(0)


def it_follows_where_it_is(walk: LabPage, read: Callable[[str], object]) -> None:
    """Read a lesson elsewhere: the page that somebody reads says so, and neither scrolls nor loses the focus."""
    start = start_page(walk)
    text = start.locator(".jp-RenderedMarkdown")
    before = text.evaluate("element => (element.scrollTop = 50, element.scrollTop)")
    link = row(start, THIRD).get_by_role("link", name=LESSONS[THIRD])
    link.focus()
    read(THIRD)
    walk.page.evaluate("window.dispatchEvent(new Event('focus'))")  # as after a look at another window
    expect(row(start, THIRD)).to_contain_text(", read", timeout=LONG)
    expect(link).to_be_focused()
    assert text.evaluate("element => element.scrollTop") == before > 0


def a_card_has_room_on_a_phone(walk: LabPage) -> None:
    first = walk.notebook.locator(".jp-CodeCell").first
    first.locator(".cm-content").click()
    walk.notebook.get_by_role("button", name="Run this cell").click()  # there is no Shift+Enter
    expect(first.locator(".jp-InputArea-prompt")).to_have_text(re.compile(r"\[\d+\]"), timeout=walk.wait_seconds)
    graded = walk.cell('check("search_products_tool")')
    walk.run(graded)
    card = graded.locator(".jp-OutputArea-output").first
    expect(card).to_contain_text("not attempted", ignore_case=True)
    walk.photograph("walk-phone-card")
    box = card.bounding_box()
    assert box is not None
    assert box["width"] > 250
    assert box["x"] + box["width"] < 390


def read_elsewhere(session: LabSession, lesson: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_PROGRESS", str(session.lab.root.parent / "progress.jsonl"))  # that of the server
        progress.mark_read(lesson)


def a_newcomer_sees_the_start_page_and_no_machinery(session: LabSession) -> None:
    expect(start_page(session).get_by_role("link", name="start here").first).to_be_visible(timeout=LONG)
    listed = session.page.locator(".jp-DirListing-itemText")
    expect(listed).to_have_count(3)
    assert set(listed.all_inner_texts()) == {"exercises", "notebooks", START}
    expect(session.page.get_by_text("Create Assignment")).to_have_count(0)  # nbgrader's, for instructors
    expect(session.page.get_by_role("menuitem", name="Nbgrader")).to_have_count(0)
    session.photograph("lab-start")


def test_the_first_hour_by_the_links_and_the_next_morning_on_a_phone(lab_session: LabSession) -> None:
    lab_session.page.goto(lab_session.lab.url())
    a_newcomer_sees_the_start_page_and_no_machinery(lab_session)
    the_first_hour(lab_session, look=no_barriers_in_both_themes)
    the_board_leads_on(lab_session, "search_products", "Assignment 01")
    lab_session.wait_for_kernel()
    save_all(lab_session)

    lab_session.page.goto("about:blank")
    lab_session.page.set_viewport_size({"width": 390, "height": 844})  # the next morning, with a phone
    lab_session.page.goto(lab_session.address(START))
    start = start_page(lab_session)
    expect(row(start, FIRST)).to_contain_text("✓ done, 5 points", timeout=LONG)
    expect(row(start, SECOND)).to_contain_text(", read")
    lab_session.photograph("walk-next-morning-phone")
    start.get_by_role("link", name=LESSONS[SECOND]).first.click()
    opened(lab_session, "Assignment 01")
    a_card_has_room_on_a_phone(lab_session)
    lab_session.page.get_by_role("tab", name=START).click()
    it_follows_where_it_is(lab_session, lambda lesson: read_elsewhere(lab_session, lesson))


def test_the_same_on_the_site_whose_browser_is_closed_over_night(site: str, browser: Browser, tmp_path: Path) -> None:
    with returning(site, browser, tmp_path) as visit:
        visit.page.goto(f"{site}/")
        expect(visit.page.get_by_role("heading", level=1)).to_have_text("Function calling with the OpenAI API")
        expect(visit.page.get_by_text("kept in this browser")).to_be_visible()
        expect(visit.page.locator("#next")).to_have_text(f"Start here: {LESSONS[FIRST]}")
        visit.page.get_by_role("link", name="Open the course").click()
        the_first_hour(visit)
        save_all(visit)
        close_the_first_notebooks(visit)

    with returning(site, browser, tmp_path) as visit:
        visit.page.set_viewport_size({"width": 1280, "height": 600})
        visit.page.goto(f"{site}/")
        expect(row(visit.page.locator("main"), FIRST)).to_contain_text("✓ done, 5 points")
        expect(visit.page.locator("#next")).to_have_text(f"Next: the exercises of {LESSONS[SECOND]}")
        for theme in ("dark", "light"):
            visit.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            visit.photograph(f"walk-first-page-{theme}")
            assert barriers(visit.page, "main") == []
        visit.page.get_by_role("link", name="Open the course").click()
        start = start_page(visit)
        expect(row(start, FIRST)).to_contain_text("✓ done, 5 points", timeout=LONG)
        expect(row(start, SECOND)).to_contain_text(", read")
        it_follows_where_it_is(visit, lambda lesson: visit.page.evaluate(READ, lesson))
        visit.photograph("walk-next-morning-Visit")
        row(start, SECOND).get_by_role("link", name=LESSONS[SECOND]).click()
        opened(visit, "Lesson 01")
        yesterday = board(visit).get_by_role("link", name=re.compile("search_products"))
        expect(yesterday.first).to_be_visible()  # its plain form: nothing has run yet
        visit.run(visit.notebook.locator(".jp-CodeCell").first)  # in a new kernel, with yesterday's prompts
        visit.run(visit.cell("widgets.progress("))
        expect(board(visit)).to_contain_text(f"3 of {len(LESSONS)} lessons")
        expect(board(visit)).to_contain_text("1 of ")
        the_board_leads_on(visit, "Dispatch one tool call", "Assignment 02")
        visit.page.get_by_role("tab", name=START).click()
        row(start, FIRST).get_by_role("link", name="exercise").click()
        expect(visit.cell("first_tool =")).to_contain_text('"name": "get_opening_hours"', timeout=WAIT_SECONDS)
