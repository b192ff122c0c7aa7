"""Archives as Canvas, Moodle and people make them: what is taken, what is named instead, and what goes back."""

from __future__ import annotations

import io
import json
import os
import time
import unicodedata
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grader.autograde import submissions
from grader.autograde.erasure import erase
from grader.cli import main
from grader.course.assignment import load
from grader.course.course_directory import CourseDirectory
from grader.course.grades import Student
from grader.course.nbgrader_app import prepare
from grader.course.submitted_notebook import MAX_FILE_BYTES
from grader.lms.archive import ArchiveError
from grader.lms.collection import Collected, collect
from grader.lms.feedback_archive import NothingToReturnError, pack
from grader.lms.sender import Senders
from tests.grader.course_fixture import NAME, ROOT, make_course, solved, starter

prepare()
pytestmark = [
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),  # of nbgrader's own use of SQLAlchemy
    pytest.mark.slow(10),
]
OTHER = "01_schema"
FILE = f"{NAME}.ipynb"
RIGHT = json.dumps(solved()).encode()
FIRST = json.dumps(starter()).encode()
EARLY, LATE = (2026, 2, 1, 12, 0, 0), (2026, 2, 2, 12, 0, 0)
CLASS = (
    Student("ada", "Ada", "Lovelace", "ada@example.edu", "12345"),
    Student("grace", "Grace", "Hopper", "", "12346"),
    Student("jorg", "Jörg", "Müller"),
    Student("li1", "Li", "Wang", "", "Participant 71"),
    Student("li2", "Wang", "Li"),
)
CANVAS_ADA = f"lovelaceada_12345_678901_{NAME}-1.ipynb"
CANVAS_GRACE = f"hoppergrace_LATE_12346_678902_{NAME} (1).ipynb"
MOODLE_ADA = "Ada Lovelace_501_assignsubmission_file_"
MOODLE_GRACE = "Grace Hopper_502_assignsubmission_file"


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A gradebook with the class list in it."""
    path = tmp_path_factory.mktemp("book") / "gradebook.db"
    with Gradebook(f"sqlite:///{path}") as book:
        for each in CLASS:
            names = {"first_name": each.first_name, "last_name": each.last_name}
            book.add_student(each.id, **names, email=each.email or None, lms_user_id=each.lms_id or None)
    return path.read_bytes()


@pytest.fixture
def course(tmp_path: Path, gradebook: bytes) -> CourseDirectory:
    folder = make_course(tmp_path / "course")
    (folder / "source" / OTHER).mkdir()
    name = f"{OTHER}.ipynb"
    (folder / "source" / OTHER / name).write_bytes((ROOT / "exercises" / "source" / OTHER / name).read_bytes())
    (folder / "gradebook.db").write_bytes(gradebook)
    return CourseDirectory(folder)


def zipped(files: Mapping[str, bytes], when: tuple[int, int, int, int, int, int] = EARLY) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, when), data)
    return packed.getvalue()


def collected(
    course: CourseDirectory,
    files: Mapping[str, bytes],
    when: tuple[int, int, int, int, int, int] = EARLY,
    *,
    replace: bool = False,
) -> Collected:
    path = course.root.parent / "archive.zip"
    path.write_bytes(zipped(files, when))
    return collect(course, course.db_url, NAME, path, replace=replace)


def submitted(course: CourseDirectory, student: str) -> dict[str, bytes]:
    folder = course.submitted(student, NAME)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def page(course: CourseDirectory, student: str) -> None:
    path = course.feedback(student, NAME) / f"{NAME}.html"
    path.parent.mkdir(parents=True)
    path.write_text(f"<p>{student}</p>")


def returned(course: CourseDirectory, system: str) -> dict[str, str]:
    path = course.root.parent / f"{system}.zip"
    pack(course, NAME, system, path)
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_canvas_archive_and_back(course: CourseDirectory) -> None:
    done = collected(course, {CANVAS_ADA: RIGHT, CANVAS_GRACE: FIRST, "lovelaceada_12345_678903_my_tools.py": b"x = 1"})
    assert (done.taken, done.late, done.missing) == (["ada", "grace"], ["grace"], ["jorg", "li1", "li2"])
    assert done.complete
    assert submitted(course, "ada") == {FILE: RIGHT, "my_tools.py": b"x = 1"}
    read = submissions.read(course, load(course, NAME), "grace")
    assert (read.files, read.problem, read.note) == ({NAME: FIRST}, "", "")
    page(course, "ada")
    assert returned(course, "canvas") == {f"{CANVAS_ADA}.html": "<p>ada</p>"}
    with pytest.raises(NothingToReturnError, match="collected from Moodle"):
        returned(course, "moodle")


def test_moodle_archive_and_back(course: CourseDirectory) -> None:
    decomposed = unicodedata.normalize("NFD", "Jörg Müller")
    done = collected(
        course,
        {
            f"{MOODLE_ADA}/{NAME} (1).ipynb": RIGHT,
            f"{MOODLE_GRACE}/work.zip": zipped({f"work/{FILE}": FIRST, "work/data.csv": b"1"}),
            "Grace Hopper_502_assignsubmission_onlinetext/onlinetext.html": b"<p>See the file.</p>",
            f"{decomposed}_503_assignsubmission_file_{FILE}": RIGHT,
            f"Participant_71_assignsubmission_file_/{FILE}": FIRST,
        },
    )
    assert done.taken == ["ada", "grace", "jorg", "li1"]
    assert (done.complete, done.missing, done.late) == (True, ["li2"], [])
    assert submitted(course, "grace") == {FILE: FIRST, "data.csv": b"1"}
    for student in done.taken:
        page(course, student)
    assert returned(course, "moodle") == {
        f"{MOODLE_ADA}/feedback.html": "<p>ada</p>",
        f"{MOODLE_GRACE}/feedback.html": "<p>grace</p>",
        f"{decomposed}_503_assignsubmission_file_/feedback.html": "<p>jorg</p>",
        "Participant_71_assignsubmission_file_/feedback.html": "<p>li1</p>",
    }


def test_a_name_in_utf_8_is_read_where_the_zip_file_does_not_say_so(course: CourseDirectory) -> None:
    path = course.root.parent / "archive.zip"
    path.write_bytes(zipped({f"JXXrg MXXller/{FILE}": RIGHT}).replace(b"JXXrg MXXller", "Jörg Müller".encode()))
    assert collect(course, course.db_url, NAME, path).taken == ["jorg"]


def test_ids_that_differ_in_case_are_not_mixed_up() -> None:
    senders = Senders([Student("Ada"), Student("ada")])
    found = [senders.find(f"{name}/a.ipynb") for name in ("Ada", "ada", "ADA")]
    assert [each and each.student for each in found] == ["Ada", "ada", None]


def test_folders_by_student_in_a_folder_and_what_is_not_taken_is_named(course: CourseDirectory, tmp_path: Path) -> None:
    other = (course.source(OTHER) / f"{OTHER}.ipynb").read_bytes()
    files = {
        f"week 2/Lovelace, Ada/{NAME}_FINAL.ipynb": RIGHT,
        "week 2/Lovelace, Ada/timestamp.txt": b"2020-01-01 00:00:00 UTC",
        "week 2/ada@example.edu/copy.ipynb": RIGHT,
        "week 2/grace/a.ipynb": RIGHT,
        "week 2/Grace Hopper/b.ipynb": FIRST,
        "week 2/jorg müller.ipynb": other,
        "week 2/li1/notes.txt": b"I have no notebook.",
        f"week 2/Wang Li/{FILE}": RIGHT,
        f"week 2/Emmy Noether/{FILE}": RIGHT,
    }
    for name, data in files.items():
        (tmp_path / "sent" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "sent" / name).write_bytes(data)
    (tmp_path / "sent" / "li2").symlink_to(course.source(NAME))
    done = collect(course, course.db_url, NAME, tmp_path / "sent")
    assert done.taken == ["ada"]
    assert submitted(course, "ada") == {FILE: RIGHT}
    assert done.missing == ["grace", "jorg", "li1", "li2"]
    assert "more than one file has its cells" in done.twice[0]
    assert done.other_assignment == [f"jorg: jorg müller.ipynb is a notebook of {OTHER}."]
    assert "found: notes.txt" in done.unusable[0]
    assert done.unknown == [f"week 2/Emmy Noether/{FILE}", f"week 2/Wang Li/{FILE}"]
    assert not course.collected("ada").exists()
    with pytest.raises(NothingToReturnError):
        pack(course, NAME, "moodle", tmp_path / "none.zip")


def test_the_notebook_with_the_name_is_taken_and_another_with_its_cells_is_named(course: CourseDirectory) -> None:
    twice = {f"ada/{FILE}": FIRST, f"ada/{NAME} (1).ipynb": RIGHT, f"grace/{FILE}": RIGHT, "grace/same.ipynb": RIGHT}
    done = collected(course, twice)
    assert (done.taken, submitted(course, "ada")) == (["ada", "grace"], {FILE: FIRST})
    said = f"ada: {NAME} (1).ipynb has the cells of {FILE} as well; that one is taken, for its name."
    assert (done.left_out, done.complete) == ([said], False)


def test_a_zip_file_with_a_password_is_said_to_have_one(course: CourseDirectory) -> None:
    locked = bytearray(zipped({FILE: RIGHT}))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.find(signature) + flags] |= 1
    assert "is locked with a password" in collected(course, {"ada/work.zip": bytes(locked)}).unusable[0]


def test_a_name_alone_makes_no_notebook_of_the_assignment(course: CourseDirectory) -> None:
    """The lesson may have the name of its exercises, and so may any other notebook."""
    other, torn = (course.source(OTHER) / f"{OTHER}.ipynb").read_bytes(), RIGHT[:1000]
    lesson = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    done = collected(
        course,
        {
            f"ada/{FILE}": lesson,
            f"ada/{NAME} (1).ipynb": RIGHT,
            f"grace/{FILE}": other,
            f"jorg/{FILE}": torn,
            f"li1/{FILE}": RIGHT,
            "li1/draft.ipynb": FIRST,
        },
    )
    assert (done.taken, done.other_assignment) == (["ada", "jorg", "li1"], [f"grace: {FILE} is a notebook of {OTHER}."])
    assert [submitted(course, student) for student in done.taken] == [{FILE: RIGHT}, {FILE: torn}, {FILE: RIGHT}]


def test_feedback_on_an_earlier_submission_does_not_go_back(course: CourseDirectory) -> None:
    collected(course, {CANVAS_ADA: FIRST, CANVAS_GRACE: FIRST})
    for student in ("ada", "grace"):
        page(course, student)
        os.utime(course.feedback(student, NAME) / f"{NAME}.html", (time.time() + 60,) * 2)
    again = CANVAS_ADA.replace("678901", "678950")
    collected(course, {again: RIGHT, CANVAS_GRACE: FIRST})
    os.utime(course.collected("ada") / f"{NAME}.json", (time.time() + 120,) * 2)
    assert list(returned(course, "canvas")) == [f"{CANVAS_GRACE}.html"]


def test_only_a_newer_submission_replaces_and_the_old_one_is_kept(course: CourseDirectory) -> None:
    name = f"{MOODLE_ADA}/{FILE}"
    collected(course, {name: FIRST}, LATE)
    assert collected(course, {name: FIRST}, LATE).unchanged == ["ada"]
    older = collected(course, {name: RIGHT}, EARLY)
    assert (older.not_newer, older.complete, submitted(course, "ada")) == (["ada"], False, {FILE: FIRST})
    newer = collected(course, {name: RIGHT}, (2026, 2, 3, 12, 0, 0))
    assert (newer.replaced, newer.complete, submitted(course, "ada")) == (["ada"], True, {FILE: RIGHT})
    (kept,) = (path for path in (course.collected("ada") / NAME).iterdir())
    assert (kept / FILE).read_bytes() == FIRST
    assert collected(course, {name: FIRST}, EARLY, replace=True).replaced == ["ada"]
    assert len(list((course.collected("ada") / NAME).iterdir())) == 2


def test_canvas_counts_submissions_whatever_their_time(course: CourseDirectory) -> None:
    collected(course, {CANVAS_ADA: FIRST}, LATE)
    again = CANVAS_ADA.replace("678901", "678950")
    assert collected(course, {again: RIGHT}, EARLY).replaced == ["ada"]
    assert collected(course, {CANVAS_ADA: FIRST}, LATE).not_newer == ["ada"]


def test_what_was_there_before_the_first_archive_is_kept_too(course: CourseDirectory) -> None:
    folder = course.submitted("ada", NAME)
    folder.mkdir(parents=True)
    (folder / FILE).write_bytes(FIRST)
    (folder / "timestamp.txt").write_text("2026-01-01 00:00:00 UTC")
    os.utime(folder / FILE, (time.mktime((*EARLY, 0, 0, -1)),) * 2)
    assert collected(course, {"ada.zip": zipped({FILE: RIGHT})}, LATE).replaced == ["ada"]
    assert submitted(course, "ada") == {FILE: RIGHT}


@pytest.mark.parametrize(
    "files",
    [
        {f"../ada/{FILE}": RIGHT},
        {f"/ada/{FILE}": RIGHT},
        {f"ada/../../{FILE}": RIGHT},
        {f"Ada Lovelace_501_assignsubmission_file_/../../../{FILE}": RIGHT},
        {"ada/work.zip": zipped({f"../../{FILE}": RIGHT, f"/{FILE}": RIGHT})},
        {"ada/work.zip": zipped({"inner.zip": zipped({FILE: RIGHT})})},
        {"ada/work.zip": zipped({FILE: RIGHT, "x": b"", "x/y": b""})},
    ],
    ids=["up", "root", "up again", "Moodle", "nested up", "nested twice", "nested file and folder"],
)  # fmt: skip
def test_hostile_members_are_not_taken_and_cost_nobody_else(course: CourseDirectory, files: dict[str, bytes]) -> None:
    before = {path for path in course.root.parent.rglob("*") if "submitted" not in path.parts}
    done = collected(course, {**files, f"grace/{FILE}": RIGHT})
    assert done.taken == ["grace"]
    assert "ada" in done.missing
    after = {path for path in course.root.parent.rglob("*") if "submitted" not in path.parts}
    assert {path.name for path in after - before} <= {"archive.zip", ".class-run.lock"}
    assert not [path for path in (course.root / "submitted").rglob("*") if "ada" not in path.parts and path.is_file()
                and "grace" not in path.parts]  # fmt: skip


def test_a_file_that_cannot_be_unpacked_costs_nobody_the_notebook(course: CourseDirectory) -> None:
    long = "x" * 300
    files = {FILE: RIGHT, f"{FILE}/x.py": b"", "large.bin": bytes(MAX_FILE_BYTES + 1), f"{long}.py": b"", "m.py": b"1"}
    done = collected(course, {f"ada/{name}": data for name, data in files.items()})
    assert done.taken == ["ada"]
    assert submitted(course, "ada") == {FILE: RIGHT, "m.py": b"1"}
    assert sorted(done.left_out) == [
        f"ada: large.bin in it is too large: the limit is {MAX_FILE_BYTES} bytes.",
        "ada: x.py cannot be unpacked (File exists).",
        f"ada: {long[:80]} cannot be unpacked (File name too long).",
    ]


def test_limits_are_told_with_their_numbers(course: CourseDirectory) -> None:
    done = collected(course, {"ada/large.ipynb": bytes(MAX_FILE_BYTES + 1)})
    assert done.unusable == [
        f"ada: There is no notebook {FILE} in the submission: it has no files. "
        f"large.ipynb in it is too large: the limit is {MAX_FILE_BYTES} bytes."
    ]
    path = course.root / "no.zip"
    path.write_bytes(b"PK no")
    with pytest.raises(ArchiveError, match="it is not a zip file"):
        collect(course, course.db_url, NAME, path)


@pytest.mark.parametrize(
    ("path", "student"),
    [
        ("hoppergrace_99999_1_a.ipynb", None),  # the name is Grace's, the id is somebody else's
        ("mullerjorg_99999_1_a.ipynb", "jorg"),
        ("someoneelse_12346_1_a.ipynb", "grace"),
        ("wangli_7_1_a.ipynb", None),
        ("HOPPER Grace_9_assignsubmission_file_/a.ipynb", "grace"),
        ("12346_9_assignsubmission_file_/a.ipynb", None),
        ("ADA/a.ipynb", "ada"),
        ("12346/a.ipynb", "grace"),
        ("Hopper_Grace/a.ipynb", "grace"),
        ("a.ipynb", None),
        ("Ada/a.ipynb", "ada"),
        ("Lovelace/a.ipynb", None),
    ],
)
def test_a_sender_is_found_where_there_is_one_only(path: str, student: str | None) -> None:
    sender = Senders(CLASS).find(path)
    assert (sender.student if sender else None) == student


def test_erasing_a_student_removes_what_collecting_keeps(course: CourseDirectory) -> None:
    collected(course, {CANVAS_ADA: FIRST, CANVAS_GRACE: FIRST})
    collected(course, {CANVAS_ADA.replace("678901", "678950"): RIGHT})
    found = erase(course, course.db_url, "ada")
    assert course.collected("ada") in found.folders
    assert [path.name for path in (course.root / "collected").iterdir()] == ["grace"]
    assert not [path for path in course.root.rglob("*") if "lovelace" in path.name]


def test_the_commands_list_and_pack(course: CourseDirectory, capsys: pytest.CaptureFixture[str]) -> None:
    path, back = course.root.parent / "archive.zip", course.root.parent / "back.zip"
    path.write_bytes(zipped({CANVAS_ADA: RIGHT, CANVAS_GRACE: RIGHT, "noetheremmy_1_2_a.ipynb": RIGHT}))
    words = ["collect", NAME, str(path), "--course", str(course.root)]
    assert main(words) == 1
    said = capsys.readouterr().out
    assert said.startswith("Taken: 2; there already: 0; missing: 3.\nTaken: ada, grace\nLate, says Canvas: grace\n")
    assert said.endswith("  noetheremmy_1_2_a.ipynb\n")
    assert main([*words, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["unchanged"] == ["ada", "grace"]
    page(course, "ada")
    assert main(["return", NAME, "--canvas", str(back), "--course", str(course.root)]) == 0
    assert capsys.readouterr().out == (
        f"Packed for 1 of 2 who handed in there: {back}\nHanded in, but without feedback on that yet: grace\n"
    )
    assert main(["return", NAME, "--moodle", str(back), "--course", str(course.root)]) == 2
