"""An instructor in formgrader: its Autograde and Feedback buttons, on this project's fast path."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.lab_page import LONG, LabSession
from tests.grader.course_fixture import NAME, cell, gradebook, run

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.needs("bubblewrap"), pytest.mark.slow(11)]

FORMULA = r"If $a<b$ then $$\sqrt{a}$$ and $\href{javascript:alert(1)}{x}$."
READY = "typeof formgrader === 'object' && formgrader.loaded && typeof MathJax === 'object' && MathJax.loaded"
"""Of the page of a submission: it takes keys then. The page before it, which may still be there, has neither name."""
REACHES = "try:\n    open('/etc/shadow').read()\nexcept OSError as error:\n    print(type(error).__name__)"


def submission(course: Path, student: str, extra: str) -> None:
    """Hand in the instructor's solution with cells of the learner's own."""
    source = course / "source" / NAME / f"{NAME}.ipynb"
    notebook: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    own = {"cell_type": "code", "id": "mine", "metadata": {}, "source": extra, "outputs": [], "execution_count": None}
    words = {"cell_type": "markdown", "id": "words", "metadata": {}, "source": FORMULA}
    notebook["cells"][:0] = [words, own]
    path = course / "submitted" / student / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def test_the_autograde_and_feedback_buttons_use_the_sandbox(instructor_session: LabSession) -> None:
    course = instructor_session.lab.root / "exercises"
    shutil.rmtree(course / "submitted", ignore_errors=True)
    submission(course, "ada", REACHES)
    released = run("grader", "release", NAME, "--course", str(course))
    assert released.returncode == 0, released.stderr

    instructor_session.page.set_extra_http_headers(
        {"Authorization": f"token {instructor_session.lab.token}"}
    )  # its pages keep no token
    instructor_session.page.goto(f"http://127.0.0.1:{instructor_session.lab.port}/formgrader/manage_submissions/{NAME}")
    row = instructor_session.page.locator("tr", has_text="ada")
    row.locator(".autograde a").click(timeout=LONG)
    done = instructor_session.page.locator(".modal-dialog", has_text=re.compile("Successfully autograded"))
    expect(done).to_be_visible(timeout=LONG)
    instructor_session.photograph("formgrader-autograded")
    done.get_by_role("button", name="Close").last.click()
    expect(row).to_contain_text("45 / 45", timeout=LONG)

    assert gradebook(course)["ada"]["score"] == 45
    graded = json.loads((course / "autograded" / "ada" / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    (printed,) = cell(graded, "mine")["outputs"]
    assert "".join(printed["text"]) in ("FileNotFoundError\n", "PermissionError\n")

    row.locator(".generate-feedback a").click()
    expect(instructor_session.page.locator(".modal-dialog", has_text="Successfully generated feedback")).to_be_visible(
        timeout=LONG
    )
    page = (course / "feedback" / "ada" / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    assert "<strong>45</strong> of 45 points" in page
    assert "Content-Security-Policy" in page

    instructor_session.page.goto(
        f"http://127.0.0.1:{instructor_session.lab.port}/formgrader/manage_students/ada/{NAME}"
    )
    instructor_session.page.locator("tbody").get_by_role("link", name=NAME).click()
    instructor_session.page.wait_for_function(READY, timeout=LONG)
    shown = instructor_session.page.locator(".text_cell_render", has_text="then")
    expect(shown.locator(".MathJax")).to_have_count(3)
    expect(shown.locator("math").first).to_have_text("a<b")
    expect(shown.locator("[href*=javascript]")).to_have_count(0)
    expect(instructor_session.page.locator(".output .MathJax")).to_have_count(0)  # a $ in a card is a dollar
    instructor_session.photograph("formgrader-submission")
