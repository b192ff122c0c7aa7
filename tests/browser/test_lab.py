"""JupyterLab when things are not ideal: what a newcomer sees first, and that nothing is lost when something breaks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from lab.outline import START
from tests.browser.desk import LONG, Desk
from tests.browser.test_course import DISPATCH, POINTS, SCRATCH

pytestmark = pytest.mark.needs("chromium")

EXERCISE = "exercises/release/02_dispatch/02_dispatch.ipynb"
KILL = f"""\
# {SCRATCH} is not needed here
import os, signal
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def second(desk: Desk) -> Iterator[Desk]:
    """Give a second tab on the same server."""
    page = desk.page.context.new_page()
    page.set_default_timeout(30_000)
    yield Desk(page, desk.lab)
    page.close()


def save(page: Page) -> None:
    page.keyboard.press("ControlOrMeta+S")


def on_disk(desk: Desk, notebook: str) -> str:
    """Return the code of a notebook's cells as they are on disk."""
    data = json.loads((desk.lab.root / notebook).read_text(encoding="utf-8"))
    return "\n".join("".join(cell["source"]) for cell in data["cells"])


def test_a_newcomer_sees_the_start_page_and_no_machinery_and_one_click_leads_on(desk: Desk) -> None:
    desk.page.goto(desk.lab.url())
    start = desk.page.locator(".jp-MarkdownViewer")
    expect(start.get_by_role("link", name="start here").first).to_be_visible(timeout=LONG)
    listed = desk.page.locator(".jp-DirListing-itemText")
    expect(listed.first).to_be_visible()
    assert set(listed.all_inner_texts()) == {"exercises", "notebooks", "README.md", START}
    expect(desk.page.get_by_text("Create Assignment")).to_have_count(0)  # nbgrader's, for instructors
    expect(desk.page.get_by_role("menuitem", name="Nbgrader")).to_have_count(0)
    desk.photograph("lab-start")
    start.get_by_role("link", name="carry out tool calls").click()
    expect(desk.notebook.locator(".jp-MarkdownOutput h1").first).to_contain_text("Lesson 02", timeout=LONG)


def test_a_notebook_opened_twice_does_not_lose_what_the_other_tab_saved(desk: Desk, second: Desk) -> None:
    desk.open(EXERCISE)
    second.open(EXERCISE)
    desk.write(desk.cell(SCRATCH), f"# {SCRATCH} first tab")
    save(desk.page)
    for _ in range(300):  # tenths of a second
        if "first tab" in on_disk(desk, EXERCISE):
            break
        desk.page.wait_for_timeout(100)
    assert "first tab" in on_disk(desk, EXERCISE)
    second.write(second.cell(SCRATCH), f"# {SCRATCH} second tab")
    save(second.page)
    expect(second.page.get_by_role("dialog")).to_contain_text("changed on disk")
    second.photograph("lab-opened-twice")
    assert "first tab" in on_disk(desk, EXERCISE)


def test_a_killed_kernel_is_said_and_points_stay_and_everything_runs_again(desk: Desk) -> None:
    desk.open(EXERCISE)
    desk.run_all()
    solution, graded = desk.cell("def dispatch_tool_call"), desk.cell('check("dispatch_tool_call")')
    desk.write(solution, DISPATCH)
    desk.run(solution)
    desk.run(graded)
    scratch = desk.cell(SCRATCH)
    desk.write(scratch, KILL)
    desk.page.keyboard.press("Control+Enter")
    said = desk.page.get_by_role("dialog")
    expect(said).to_contain_text(re.compile("restart", re.IGNORECASE), timeout=LONG)
    desk.photograph("lab-kernel-killed")
    said.get_by_role("button", name="Ok").click()
    desk.wait_for_kernel()
    desk.write(scratch, POINTS)
    desk.choose("Run", "Run All Cells")
    expect(scratch.locator(".jp-OutputArea-output").first).to_contain_text(re.compile(r"kept: [1-9]"), timeout=LONG)
    expect(graded.locator(".jp-OutputArea-output").first).to_contain_text("passed", ignore_case=True, timeout=LONG)


def test_a_full_disk_is_said_when_a_notebook_is_saved_and_the_text_stays(desk: Desk) -> None:
    desk.open(EXERCISE)
    kept = on_disk(desk, EXERCISE)
    desk.page.route(
        re.compile(r"/api/contents/.*02_dispatch\.ipynb"),
        lambda route: (
            route.fulfill(status=507, json={"message": "The disk is full, so 02_dispatch.ipynb could not be saved."})
            if route.request.method == "PUT"
            else route.continue_()
        ),
    )
    desk.write(desk.cell(SCRATCH), f"# {SCRATCH} not yet saved")
    save(desk.page)
    expect(desk.page.get_by_role("dialog")).to_contain_text("The disk is full")
    desk.photograph("lab-disk-full")
    desk.page.get_by_role("dialog").get_by_role("button").last.click()
    expect(desk.cell(SCRATCH)).to_contain_text("not yet saved")
    assert on_disk(desk, EXERCISE) == kept
