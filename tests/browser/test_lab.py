"""JupyterLab when things are not ideal: nothing is lost when something breaks, and the learner is told."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from grader.kernel.model_solution import model_solution
from tests.browser.lab_page import LONG, LabSession

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.slow(50)]

EXERCISE = "exercises/release/02_dispatch/02_dispatch.ipynb"
SCRATCH = "dispatch_tool_call(make_tool_call("
"""What is in the assignment's cell to play in, which is not locked."""
POINTS = f"""\
# {SCRATCH} is not needed here
from grader import progress
print("kept:", progress.load().score)
"""
KILL = f"""\
# {SCRATCH} is not needed here
import os, signal
os.kill(os.getpid(), signal.SIGKILL)
"""


def save(page: Page) -> None:
    page.keyboard.press("ControlOrMeta+S")


def a_killed_kernel_is_said_and_points_stay_and_everything_runs_again(lab_session: LabSession) -> None:
    lab_session.run_all()
    solution, graded = lab_session.cell("def dispatch_tool_call"), lab_session.cell('check("dispatch_tool_call")')
    lab_session.write(solution, str(model_solution("dispatch_tool_call")))
    lab_session.run(solution)
    lab_session.run(graded)
    scratch = lab_session.cell(SCRATCH)
    lab_session.write(scratch, KILL)
    lab_session.page.keyboard.press("Control+Enter")
    said = lab_session.page.get_by_role("dialog")
    expect(said).to_contain_text(re.compile("restart", re.IGNORECASE), timeout=LONG)
    lab_session.photograph("lab-kernel-killed")
    said.get_by_role("button", name="Ok").click()
    lab_session.wait_for_kernel()
    lab_session.write(scratch, POINTS)
    lab_session.run_all()
    expect(scratch.locator(".jp-OutputArea-output").first).to_contain_text(re.compile(r"kept: [1-9]"))
    expect(graded.locator(".jp-OutputArea-output").first).to_contain_text("passed", ignore_case=True)


def a_full_disk_is_said_when_a_notebook_is_saved_and_the_text_stays(lab_session: LabSession) -> None:
    kept = lab_session.code_on_disk(EXERCISE)
    address = re.compile(r"/api/contents/.*02_dispatch\.ipynb")
    lab_session.page.route(
        address,
        lambda route: (
            route.fulfill(status=507, json={"message": "The disk is full, so 02_dispatch.ipynb could not be saved."})
            if route.request.method == "PUT"
            else route.continue_()
        ),
    )
    lab_session.write(lab_session.cell(SCRATCH), f"# {SCRATCH} not yet saved")
    save(lab_session.page)
    expect(lab_session.page.get_by_role("dialog")).to_contain_text("The disk is full")
    lab_session.photograph("lab-disk-full")
    lab_session.page.get_by_role("dialog").get_by_role("button").last.click()
    expect(lab_session.cell(SCRATCH)).to_contain_text("not yet saved")
    assert lab_session.code_on_disk(EXERCISE) == kept
    lab_session.page.unroute(address)  # there is room again
    save(lab_session.page)
    lab_session.wait_until_saved(EXERCISE, "not yet saved")


def a_notebook_opened_twice_does_not_lose_what_the_other_tab_saved(lab_session: LabSession) -> None:
    page = lab_session.page.context.new_page()
    page.set_default_timeout(30_000)
    second = LabSession(page, lab_session.lab)
    second.open(EXERCISE)
    lab_session.write(lab_session.cell(SCRATCH), f"# {SCRATCH} first tab")
    save(lab_session.page)
    lab_session.wait_until_saved(EXERCISE, "first tab")
    second.write(second.cell(SCRATCH), f"# {SCRATCH} second tab")
    save(page)
    expect(page.get_by_role("dialog")).to_contain_text("changed on disk")
    second.photograph("lab-opened-twice")
    assert "first tab" in lab_session.code_on_disk(EXERCISE)


def test_nothing_is_lost_when_something_breaks(lab_session: LabSession) -> None:
    """One page for all that may happen in an evening: to load JupyterLab takes longer than each of these."""
    lab_session.open(EXERCISE)
    a_killed_kernel_is_said_and_points_stay_and_everything_runs_again(lab_session)
    a_full_disk_is_said_when_a_notebook_is_saved_and_the_text_stays(lab_session)
    a_notebook_opened_twice_does_not_lose_what_the_other_tab_saved(lab_session)
