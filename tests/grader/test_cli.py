"""After grading: the pages to hand back, the report, the export; as an instructor types the commands."""

from __future__ import annotations

import csv
import io
import json
import re
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grader.cli import main
from tests.grader.course_fixture import (
    FULL,
    NAME,
    autograde,
    cell,
    edited,
    gradebook,
    insert,
    released_course,
    replace,
    run,
    solved,
    starter,
    submit,
)

pytestmark = [pytest.mark.needs("bubblewrap"), pytest.mark.slow(14)]

EVIL = "<img src=x onerror=alert(1)>"
WRONG = """def dispatch_tool_call(tool_call, registry):
    print("<script>alert(1)</script>")
    arguments = tool_call.function.arguments
    return json.dumps(registry[tool_call.function.name](**arguments))"""
STAMP = "2026-02-03 13:00:00 UTC"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small class, graded: right, wrong, half done, unusable, and one with a name of markup."""
    course = released_course(tmp_path_factory.mktemp("results"))
    answer = cell(solved(), "dispatch_tool_call-answer")["source"]
    submit(course, "ada", solved())
    submit(course, "late", solved()).with_name("timestamp.txt").write_text(STAMP)
    (course / "submitted" / "late" / NAME / "submission_secret.txt").write_text("a secret")
    submit(course, "half", edited(starter(), replace("dispatch_tool_call-answer", answer)))
    reaching = insert("setup", "import os\ntry:\n    os.system('ls')\nexcept Exception:\n    pass")
    submit(course, EVIL, edited(solved(), replace("dispatch_tool_call-answer", WRONG), reaching))
    submit(course, "broken", b"{")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        book.update_or_create_assignment(NAME, duedate="2026-02-03 12:00:00 UTC")
    done = autograde(course, "--workers", "1")
    assert done.returncode == 1, done.stderr
    return course


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    stdout: str
    stderr: str


def attempt(course: Path, *words: str) -> Done:
    """Run one command, in this process: starting another takes longer than all that these commands do."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main([*words, "--course", str(course)])
    out.flush()
    out.seek(0)
    return Done(code, out.read(), err.getvalue())


def command(course: Path, *words: str) -> Done:
    """Run one command that has to end well."""
    done = attempt(course, *words)
    assert done.code == 0, done.stderr
    return done


def page(course: Path, student: str) -> str:
    return (course / "feedback" / student / NAME / f"{NAME}.html").read_text(encoding="utf-8")


def test_feedback_is_written_where_nbgrader_writes_it_with_what_the_gradebook_says(course: Path) -> None:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        book.find_comment("ToolRegistry-answer", NAME, NAME, "half").manual_comment = f"Begin here. {EVIL}"
        book.find_grade("ToolRegistry", NAME, NAME, "half").manual_score = 2.5
        book.db.commit()
    done = command(course, "feedback", NAME)
    assert done.stdout == f"Feedback for 5 submissions: {course / 'feedback'}\n"
    written = sorted(str(path.relative_to(course / "feedback")) for path in (course / "feedback").rglob("*.*"))
    pages = [f"{student}/{NAME}/{NAME}.html" for student in ("ada", "half", "late", "broken", EVIL)]
    assert written == sorted([*pages, f"late/{NAME}/submission_secret.txt", f"late/{NAME}/timestamp.txt"])
    assert f"<strong>{sum(FULL.values())}</strong> of 45 points" in page(course, "ada")
    half = page(course, "half")
    assert "<strong>12.5</strong> of 45 points" in half
    assert "Begin here. <img>" in half
    assert "given by hand; the checks gave 0" in half
    assert "No response." in half
    assert "less 45 because it was handed in after the due date" in page(course, "late")
    assert "2026-02-03 13:00 UTC" in page(course, "late")
    assert "Not graded: 02_dispatch.ipynb is not JSON" in page(course, "broken")
    evil = page(course, EVIL)
    assert "arguments were treated as a dict" in evil
    assert "<script" not in evil
    assert "onerror=alert(1)>" not in evil


def test_a_page_is_replaced_as_a_whole(course: Path) -> None:
    old = course / "feedback" / "ada" / NAME / "old.html"
    old.parent.mkdir(parents=True, exist_ok=True)
    old.write_text("from an earlier notebook")
    command(course, "feedback", NAME)
    assert [path.name for path in old.parent.iterdir()] == [f"{NAME}.html"]
    assert not list((course / "feedback").rglob("*.part"))


def test_the_course_says_how_much_of_the_inputs_is_shown(course: Path) -> None:
    settings = course / "nbgrader_config.py"
    before = settings.read_text()
    try:
        settings.write_text(before + '\nc.FeedbackPage.hidden_inputs = "none"\n')
        command(course, "feedback", NAME)
        assert "<dt>Tried</dt>" not in page(course, EVIL)
        settings.write_text(before + '\nc.FeedbackPage.hidden_inputs = "some"\n')
        done = attempt(course, "feedback", NAME)
        assert done.code == 1
        assert 'is \'some\'; write one of "all", "input", "none"' in done.stderr
    finally:
        settings.write_text(before)
    command(course, "feedback", NAME)
    assert "<dt>Tried</dt>" in page(course, EVIL)


def test_nbgraders_exchange_releases_the_pages(course: Path, tmp_path: Path) -> None:
    command(course, "feedback", NAME)
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    done = run("nbgrader", "release_feedback", NAME, "--student=late", f"--Exchange.root={exchange}", cwd=course)
    assert done.returncode == 0, done.stderr
    (released,) = exchange.rglob("*.html")
    assert released.read_text(encoding="utf-8") == page(course, "late")


def test_the_report_counts_the_class_and_names_what_is_worth_a_look(course: Path) -> None:
    done = command(course, "report", NAME)
    assert "02_dispatch: 4 graded, 1 unusable" in done.stdout
    assert re.search(r"^dispatch_tool_call +7\.5 of 10 +3 ", done.stdout, re.MULTILINE)
    assert "(arguments-not-parsed)" in done.stdout
    assert "1 lost points for being late." in done.stdout
    assert f"{EVIL}: .system" in done.stdout
    assert "broken: 02_dispatch.ipynb is not JSON" in done.stdout
    assert f"to open in a browser: {course / 'reports' / NAME}.html" in done.stderr


def test_the_report_as_json_and_as_a_page_says_the_same(course: Path) -> None:
    command(course, "feedback", NAME)
    done = command(course, "report", NAME, "--json")
    found = json.loads(done.stdout)
    assert found["graded"] == 4
    assert set(found["scores"]) == {"ada", "half", "late", EVIL}
    assert [task["judged"] for task in found["tasks"]] == ["check"] * len(FULL)
    assert found["tasks"][0]["counts"]["passed"] == 3
    assert found["hours_before_due"] == [-1.0]
    assert len(found["seconds"]) == 4
    assert found["unsafe"] is False
    html = (course / "reports" / f"{NAME}.html").read_text(encoding="utf-8")
    assert "<strong>" + f"{found['mean']:.1f}" in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    assert "<img" not in html
    assert "<script" not in html
    links = re.findall(r'href="([^"]+)"', html)
    assert f"../feedback/ada/{NAME}/{NAME}.html" in links
    assert any(link.startswith("../feedback/%3Cimg%20src%3Dx") for link in links)


def test_export_writes_what_nbgrader_exports_and_quotes_it(course: Path) -> None:
    done = command(course, "export", NAME, "--to", "-")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    exported = {row["student_id"]: float(row["score"]) for row in rows}
    known = gradebook(course)
    assert exported == {student: each["score"] - (each["late"] or 0) for student, each in known.items()}
    assert "1 wait for a person to grade a part: broken" in done.stderr


def test_export_fills_in_a_file_of_canvas_and_names_whom_it_lacks(course: Path, tmp_path: Path) -> None:
    theirs, filled = tmp_path / "theirs.csv", tmp_path / "filled.csv"
    theirs.write_text("Student,ID,SIS Login ID,Section,02_dispatch (7)\n    Points Possible,,,,45\nAda,1,ada,A,\n")
    words = ("export", NAME, "--format", "canvas", "--into", str(theirs), "--to", str(filled))
    done = attempt(course, *words)
    assert done.code == 1  # the others' grades found no place
    assert "GRADED HERE BUT NOT IN THE FILE: <img" in done.stderr
    assert "Ada,1,ada,A,45" in filled.read_text()
    theirs.write_text("no,such\n1,2\n")
    assert attempt(course, *words).code == 2


def test_export_fills_in_the_file_itself_unless_another_is_named(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    theirs, earlier = tmp_path / "theirs.csv", tmp_path / "grades-canvas.csv"
    before = "Student,ID,SIS Login ID,Section,02_dispatch (7)\n    Points Possible,,,,45\nAda,1,ada,A,\n"
    theirs.write_text(before)
    earlier.write_text("written earlier")
    words = ("export", NAME, "--format", "canvas", "--into", "theirs.csv")
    attempt(course, *words, "--to", "-")
    assert theirs.read_text() == before
    assert "Written: theirs.csv" in attempt(course, *words).stdout
    assert "Ada,1,ada,A,45" in theirs.read_text()
    assert earlier.read_text() == "written earlier"
    theirs.write_text("no,such\n1,2\n")
    assert attempt(course, *words).code == 2
    assert theirs.read_text() == "no,such\n1,2\n"


@pytest.mark.parametrize("words", [("feedback", "nothing"), ("report", "nothing"), ("export", "nothing")])
def test_an_assignment_nobody_knows_is_named(course: Path, words: tuple[str, ...]) -> None:
    done = attempt(course, *words)
    assert done.code == 1
    assert "nothing" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_class_list_gives_names_to_all_that_is_handed_back_or_on(course: Path, tmp_path: Path) -> None:
    listed, theirs = tmp_path / "list.csv", tmp_path / "theirs.csv"
    listed.write_text("ID,Name,E-Mail\nhalf,Half Way,half@example.edu\n")
    assert command(course, "students", "import", str(listed)).stdout.startswith("Students: 0 new, 1 changed, ")
    command(course, "feedback", NAME)
    assert "Half Way" in page(course, "half")
    command(course, "report", NAME)
    assert ">Half Way (half)</a>" in (course / "reports" / f"{NAME}.html").read_text(encoding="utf-8")
    exported = csv.DictReader(io.StringIO(command(course, "export", NAME, "--to", "-").stdout))
    (half,) = (row for row in exported if row["student_id"] == "half")
    assert (half["first_name"], half["last_name"], half["email"]) == ("Half", "Way", "half@example.edu")
    theirs.write_text("Student,ID,SIS Login ID,Section,02_dispatch (7)\nAda,1,ada,A,\n")
    done = attempt(course, "export", NAME, "--format", "canvas", "--into", str(theirs))
    assert "Half Way (half)" in done.stderr


def test_statistics_say_who_fails_which_case_and_show_sample_answers(course: Path) -> None:
    command(course, "feedback", NAME)
    done = command(course, "statistics", NAME)
    assert f"Graded: {NAME} (4)." in done.stdout
    assert re.search(r"25 % \(1 of 4\)  02_dispatch, dispatch_tool_call: ", done.stdout)
    (found,) = (json.loads(line) for line in command(course, "statistics", "--json").stdout.splitlines())
    assert found["not_attempted"]["ToolRegistry"] == ["half"]
    failed = [each for each in found["cases"] if each["failed"]]
    assert {student for each in failed for student in each["failed"]} == {EVIL}
    assert all(each["tried"] == 4 for each in found["cases"] if each["task"] == "dispatch_tool_call")
    (sample,) = failed[0]["samples"]
    assert sample["source"] == WRONG
    assert sample["mistake"] in failed[0]["mistakes"]
    html = (course / "reports" / f"cases-{NAME}.html").read_text(encoding="utf-8")
    assert f'href="../feedback/half/{NAME}/{NAME}.html"' in html
    assert "<script" not in html
    assert "<img" not in html
    assert 'class="nf">dispatch_tool_call</span>' in html


def regrade(course: Path, *options: str) -> str:
    """Regrade in a process of its own, as a class run is; return what it printed."""
    done = run("grader", "regrade", NAME, "--workers", "1", *options, "--course", str(course))
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_regrade_shows_what_would_change_and_writes_it_on_request(course: Path) -> None:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        for check in ("dispatch_tool_call", "tool_definition"):
            book.find_grade(check, NAME, NAME, "half").auto_score = 3
        book.find_grade("ToolRegistry", NAME, NAME, "half").manual_score = 2.5
        book.find_comment("ToolRegistry-answer", NAME, NAME, "half").manual_comment = "Begin here."
        book.db.commit()
    before = gradebook(course)
    graded = course / "autograded" / "half" / NAME / f"{NAME}.ipynb"
    notebook = graded.read_bytes()
    said = regrade(course, "--student", "half", "--student", "ada")
    assert "ada: 45, as before" in said
    assert re.search(r"half.*: 8\.5 → 12\.5\n    dispatch_tool_call: 3 → 10\n    tool_definition: 3 → 0\n", said)
    assert said.endswith("The points of 1 of 2 would change. Nothing is written yet. To write it, add --write.\n")
    assert gradebook(course) == before
    assert graded.read_bytes() == notebook
    assert "half" in regrade(course, "--student", "half", "--check", "dispatch_tool_call", "--write")
    one = gradebook(course)["half"]["grades"]
    assert (one["dispatch_tool_call"][0], one["tool_definition"][0]) == (10, 3)
    assert json.loads(graded.read_bytes()) == json.loads(notebook)  # the same card, in the same cell
    lines = regrade(course, "--student", "half", "--write", "--json").splitlines()
    assert [each["cell"] for each in json.loads(lines[0])["cells"]] == ["tool_definition"]
    assert json.loads(lines[1]) == {"event": "summary", "regraded": 1, "changed": 1, "left": 0, "written": True}
    after = gradebook(course)["half"]
    assert after["grades"]["ToolRegistry"][:2] == (0, 2.5)
    assert after["comments"]["ToolRegistry-answer"][1] == "Begin here."
    assert after["score"] == 12.5
    assert {name: each for name, each in gradebook(course).items() if name != "half"} == {
        name: each for name, each in before.items() if name != "half"
    }


def test_a_regrade_of_one_check_leaves_what_was_handed_in_anew(course: Path) -> None:
    path = course / "submitted" / "half" / NAME / f"{NAME}.ipynb"
    old = path.read_bytes()
    before = gradebook(course)
    try:
        submit(course, "half", solved())
        done = run("grader", "regrade", NAME, "--student", "half", "--check", "ToolRegistry", "--write",
                   "--workers", "1", "--course", str(course))  # fmt: skip
    finally:
        path.write_bytes(old)
    assert done.returncode == 1
    assert "handed in anew since it was graded" in done.stdout
    assert gradebook(course) == before


@pytest.mark.parametrize(
    ("options", "said"),
    [(("--student", "nobody"), "there is no folder submitted/nobody"), (("--check", "nothing"), "It has: dispatch_")],
)
def test_a_regrade_of_what_is_not_there_is_refused(course: Path, options: tuple[str, ...], said: str) -> None:
    done = attempt(course, "regrade", NAME, *options)
    assert done.code == 2
    assert said in done.stderr


def test_alike_answers_are_written_beside_each_other_as_a_reason_to_look(course: Path) -> None:
    done = command(course, "alike", NAME)
    assert done.stdout == f"{NAME}: 0 pairs of answers are alike (a reason to look, never a verdict).\n"
    assert "never a verdict" in (course / "reports" / f"alike-{NAME}.html").read_text(encoding="utf-8")
    assert command(course, "alike", NAME, "--json").stdout == ""


def test_a_note_reaches_everybody_with_the_misconception_until_it_is_removed(course: Path) -> None:
    before = gradebook(course)
    words = ("note", NAME, "--misconception", "arguments-not-parsed")
    for text in (
        "Read it.",
        "Look at *lesson 02*. <script>alert(1)</script>",
    ):  # the second takes the place of the first
        assert command(course, *words, text).stdout.startswith("Kept: 1 learner. ")
    assert command(course, "note", NAME).stdout.startswith("arguments-not-parsed, 1 learner: Look at")
    command(course, "feedback", NAME)
    assert "<em>lesson 02</em>" in page(course, EVIL)
    assert "Read it." not in page(course, EVIL)
    assert "<script" not in page(course, EVIL)
    assert "A note to everybody" not in page(course, "ada")
    assert gradebook(course) == before
    command(course, *words, "--remove")
    command(course, "feedback", NAME)
    assert "A note to everybody" not in page(course, EVIL)
    assert not (course / "notes" / f"{NAME}.json").exists()
    for wrong, said in [
        (("note", NAME, "--remove"), "--misconception ID"),
        (words, "--misconception ID"),
        (("note", NAME, "--misconception", "no-such", "text"), "arguments-not-parsed (1)"),
        ((*words, "--remove"), "There is no note on arguments-not-parsed"),
    ]:
        done = attempt(course, *wrong)
        assert done.code == 2
        assert said in done.stderr
