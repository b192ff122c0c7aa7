"""A term's assignment on a JupyterHub, from the class list to the feedback: the steps of ``docs/guides/jupyterhub.md``.

``test_term.py`` runs this module in a namespace of its own, with an empty ``/srv`` and the course in it. One learner
and the instructor use the Hub in Chromium; four learners hand in by nbgrader's commands, as in a terminal there.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import preloaded_python
from tests.browser.lab_page import OUTSIDE_FREE
from tests.chromium import launch_options
from tests.grader.autograde.postgresql import Server
from tests.grader.course_fixture import gradebook
from tests.hub.hub_page import HubPage

NAME = "01_schema"
HUB = "http://127.0.0.1:8000"
SETTINGS = Path("/srv/function-calling/lab/settings/hub")
CLASS = Path("/srv/nbgrader/function_calling")
EXCHANGE = Path("/srv/nbgrader/exchange")
HOMES = Path("/srv/home")
NAMES = """\
id,First name,Last name,Email address
ada,Ada,Lovelace,ada@school.example
ben,Ben,Bitdiddle,ben@school.example
cy,Cy,D. Fect,cy@school.example
dee,Dee,Bugger,dee@school.example
eva,Eva,Lu Ator,eva@school.example
"""
ANSWERED = {"ada": 2, "ben": 3, "cy": 2, "dee": 1, "eva": 0}
"""How many of the three exercises each learner solves, from the first on."""
FIELDS_SAVE = "typeof formgrader === 'object' && formgrader.grades?.loaded && formgrader.comments?.loaded"
"""Of formgrader's page of a submission: what is typed before it has read grades and comments is not saved."""
COMMENT = "One point for the model: the tool is missing. Start from its last line."


def main() -> None:
    """Do the steps, one after the other."""
    with Server() as postgresql, running_hub():
        prepare(postgresql.url)
        release()
        for learner in list(ANSWERED)[1:]:
            submit(learner, ANSWERED[learner])
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(**launch_options())
            with logged_in(chromium, "ada") as ada, logged_in(chromium, "instructor") as instructor:
                solve_and_submit(HubPage(ada, HUB, "ada", learner_folder("ada")))
                collect_and_grade()
                correct(instructor)
                give_feedback()
                read_feedback(HubPage(ada, HUB, "ada", learner_folder("ada")))
        check_gradebook(postgresql.url)


@contextmanager
def running_hub() -> Iterator[None]:
    """Start the Hub, wait until it answers, stop it at the end."""
    folder = Path("/srv/jupyterhub")
    folder.mkdir()
    config = Path(__file__).with_name("jupyterhub_config.py")
    with (folder / "log").open("w") as log:
        hub = subprocess.Popen(["jupyterhub", "-f", str(config)], cwd=folder, stdout=log, stderr=log)
        try:
            _wait_for_answer(hub)
            yield
        except BaseException:
            print((folder / "log").read_text(encoding="utf-8")[-8000:])
            raise
        finally:
            hub.terminate()
            hub.wait()


def _wait_for_answer(hub: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 120
    while True:
        try:
            urllib.request.urlopen(f"{HUB}/hub/health")
            return
        except OSError:
            assert hub.poll() is None, "the Hub ended"
            assert time.monotonic() < until, "the Hub does not answer"
            time.sleep(0.2)


def prepare(database: str) -> None:
    """The class list and the settings of the class, once a term."""
    EXCHANGE.mkdir()
    EXCHANGE.chmod(0o777)
    with (CLASS / "nbgrader_config.py").open("a", encoding="utf-8") as settings:
        settings.write(f'\nc.CourseDirectory.db_url = "{database}"\n')
    (CLASS / "class.csv").write_text(NAMES, encoding="utf-8")
    said = command("instructor", "grader", "students", "import", "class.csv")
    assert "5" in said, said


def release() -> None:
    """The learners' version, written and put into the exchange."""
    command("instructor", "grader", "release", NAME)
    command("instructor", "nbgrader", "release_assignment", NAME)


def submit(learner: str, answered: int) -> None:
    """Fetch, solve and submit by nbgrader's commands."""
    command(learner, "nbgrader", "fetch_assignment", NAME)
    path = learner_folder(learner) / NAME / f"{NAME}.ipynb"
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    given = dict(list(answers().items())[:answered])
    for cell in notebook["cells"]:
        cell["source"] = given.get(cell["id"], cell["source"])
    path.write_text(json.dumps(notebook), encoding="utf-8")
    command(learner, "nbgrader", "submit", NAME)


def solve_and_submit(ada: HubPage) -> None:
    """Fetch from the list of assignments, solve in JupyterLab, submit from the list again."""
    ada.open_assignments()
    ada.listed("released", NAME).get_by_role("button", name="Fetch").click()
    expect(ada.listed("fetched", NAME)).to_be_visible()
    ada.open_fetched(NAME)
    ada.run(ada.cell("def ask(question, tool)"))
    for grade_id, answer in list(answers().items())[: ANSWERED["ada"]]:
        name = grade_id.removesuffix("-answer")
        cell = ada.cell(f"{name} = (")
        ada.write(cell, answer)
        ada.run(cell)
        graded = ada.cell(f'check("{name}")')
        ada.run(graded)
        expect(graded.locator(".jp-OutputArea-output").first).to_contain_text("10 of 10 points")
    ada.choose("File", "Save Notebook")
    ada.open_assignments()
    ada.listed("fetched", NAME).get_by_role("button", name="Submit").click()
    expect(ada.listed("submitted", NAME)).to_be_visible()


def collect_and_grade() -> None:
    """Collect what was handed in and grade it in the sandbox."""
    command("instructor", "nbgrader", "collect", NAME)
    command("instructor", "grader", "autograde", NAME, "--workers", "1")


def correct(instructor: Page) -> None:
    """See the names of the class in formgrader; give a point and a comment by hand."""
    instructor.goto(f"{HUB}/user/instructor/formgrader/manage_submissions/{NAME}")
    rows = instructor.locator("tbody tr")
    expect(rows).to_have_count(len(ANSWERED))
    expect(rows.filter(has_text="ada")).to_contain_text("Lovelace, Ada")
    expect(instructor.locator("tbody")).not_to_contain_text("None, None")
    instructor.goto(f"{HUB}/user/instructor/formgrader/manage_students/ada/{NAME}")
    instructor.locator("tbody").get_by_role("link", name=NAME).click()
    instructor.wait_for_function(FIELDS_SAVE)
    _fill(instructor, "#order_status_tool", "1")
    _fill(instructor, "#order_status_tool-answer-comment", COMMENT)


def _fill(page: Page, field: str, text: str) -> None:
    """Type into a field of formgrader, leave it, and wait until it is saved."""
    with page.expect_response(lambda answer: answer.request.method == "PUT") as saved:
        page.fill(field, text)
        page.locator(field).blur()
    assert saved.value.ok, saved.value.status


def give_feedback() -> None:
    """Write the feedback pages and put them into the exchange."""
    command("instructor", "grader", "feedback", NAME)
    command("instructor", "nbgrader", "release_feedback", NAME)


def read_feedback(ada: HubPage) -> None:
    """Fetch the feedback from the list of assignments, open it from the folder it leads to, and read the comment."""
    ada.open_assignments()
    submitted = ada.listed("submitted", NAME)
    submitted.get_by_role("button", name="Fetch Feedback").click()
    submitted.get_by_text("(view feedback)").click()
    ada.page.locator(".jp-DirListing-item", has_text=f"{NAME}.html").dblclick()
    feedback = ada.page.frame_locator(".jp-HTMLViewer iframe").locator("body")
    expect(feedback).to_contain_text(COMMENT)
    expect(feedback).to_contain_text("21 of 30 points")
    ada.photograph("hub-feedback")


def check_gradebook(database: str) -> None:
    """Every learner has the points of the exercises that they solved, and ada the one by hand."""
    scores = {student: row["score"] for student, row in gradebook(CLASS, database, NAME).items()}
    assert scores == {learner: 10 * answered for learner, answered in ANSWERED.items()} | {"ada": 21}, scores


def answers() -> dict[str, str]:
    """Return the instructor's answers by the ids of their cells, in the order of the assignment."""
    notebook = json.loads((CLASS / "source" / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    return {cell["id"]: "".join(cell["source"]) for cell in notebook["cells"] if cell["id"].endswith("-answer")}


def learner_folder(user: str) -> Path:
    """Return the folder that a learner's server shows."""
    return HOMES / user / "function-calling"


def command(user: str, *words: str) -> str:
    """Run ``python -m WORDS`` as ``user`` does in a terminal of the Hub, and return what it printed."""
    teaches = user == "instructor"
    folder, own = (CLASS, CLASS) if teaches else (learner_folder(user), SETTINGS / "learner")
    folder.mkdir(parents=True, exist_ok=True)
    settings = {"JUPYTER_CONFIG_PATH": f"{own}{os.pathsep}{SETTINGS}", "JUPYTERHUB_USER": user}
    environment = os.environ | settings | {"HOME": str(HOMES / user)}
    ran = preloaded_python.run(words, cwd=folder, env=environment, seconds=200)
    print(f"{user}: {' '.join(words)}", ran.stdout, ran.stderr, sep="\n")
    assert ran.returncode == 0, ran.stderr
    return ran.stdout + ran.stderr


@contextmanager
def logged_in(chromium: Browser, user: str) -> Iterator[Page]:
    """Log in to the Hub and wait for the user's server; at the end no page may have asked for another machine."""
    asked: list[str] = []
    with chromium.new_context(viewport={"width": 1280, "height": 1000}, reduced_motion="reduce") as context:
        context.on("request", lambda request: asked.append(request.url))
        page = context.new_page()
        page.set_default_timeout(200_000)
        page.goto(HUB)
        page.fill("#username_input", user)
        page.fill("#password_input", "any")
        page.click("#login_submit")
        page.wait_for_url(f"**/user/{user}/**")
        try:
            yield page
        except BaseException:
            page.screenshot(path=f"/srv/{user}.png")
            raise
    outside = [url for url in asked if urlsplit(url).scheme not in OUTSIDE_FREE]
    assert [url for url in outside if urlsplit(url).hostname != "127.0.0.1"] == []


if __name__ == "__main__":
    expect.set_options(timeout=60_000)
    main()
