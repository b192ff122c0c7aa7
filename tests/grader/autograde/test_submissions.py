"""Submissions as they come: renamed, in a folder, in a zip file, with a second ending, with outputs of megabytes."""

from __future__ import annotations

import io
import json
import os
import struct
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.autograde import submissions
from grader.autograde.submissions import SubmissionFiles
from grader.autograde.submitted_zip import SubmittedZip, UnreadableZipError
from grader.course.assignment import Assignment, load
from grader.course.course_directory import CourseDirectory
from grader.course.notebook import MAX_NOTEBOOK_BYTES, grade_id, parse
from grader.course.submitted_notebook import MAX_FILE_BYTES
from tests.grader.autograde.plain.corpus import Case, answer, book, exam, lay_out
from tests.grader.course_fixture import (
    FULL,
    NAME,
    ROOT,
    Notebook,
    autograde,
    cell,
    edited,
    gradebook,
    make_course,
    solved,
    starter,
    submit,
)

FILE = f"{NAME}.ipynb"
RIGHT = json.dumps(solved()).encode()
Names = dict[str, bytes]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_course(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def assignment(course: Path) -> Assignment:
    return load(CourseDirectory(course), NAME)


@pytest.fixture
def read(course: Path, assignment: Assignment, tmp_path: Path) -> Callable[[Names], SubmissionFiles]:
    """A function that hands in files, by their paths in the submission, and reads them."""
    student = tmp_path.name

    def submit_files(files: Names) -> SubmissionFiles:
        folder = course / "submitted" / student / NAME
        folder.mkdir(parents=True)
        for name, data in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        return submissions.read(CourseDirectory(course), assignment, student)

    return submit_files


def zipped(files: Names, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method, compresslevel=1) as archive:  # megabytes of blanks, made at each import
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("files", "taken"),
    [
        ({f"{NAME} (1).ipynb": RIGHT}, f"{NAME} (1).ipynb"),
        ({f"{NAME}_FINAL.ipynb": RIGHT}, f"{NAME}_FINAL.ipynb"),
        ({"02_Dispatch.ipynb": RIGHT}, "02_Dispatch.ipynb"),
        ({"Homework von Jörg.IPYNB": RIGHT}, "Homework von Jörg.IPYNB"),
        ({f"{NAME}/{FILE}": RIGHT}, f"{NAME}/{FILE}"),
        ({f"a/b/c/{FILE}": RIGHT, "a/notes.txt": b"notes"}, f"a/b/c/{FILE}"),
        ({f"{FILE}.txt": RIGHT}, f"{FILE}.txt"),
        ({f"{FILE}.json": RIGHT}, f"{FILE}.json"),
        ({f"{NAME}.json": RIGHT}, f"{NAME}.json"),
        ({f"{NAME}.zip": zipped({FILE: RIGHT})}, f"{NAME}.zip/{FILE}"),
        ({"Work.ZIP": zipped({f"x/{FILE}": RIGHT, f"__MACOSX/x/._{FILE}": b"\0"})}, f"Work.ZIP/x/{FILE}"),
        ({"a.ipynb": RIGHT, "01_schema.ipynb": b'{"cells": [], "nbformat": 4}'}, "a.ipynb"),
        ({"a.ipynb": RIGHT, f".ipynb_checkpoints/{FILE}": json.dumps(starter()).encode()}, "a.ipynb"),
        ({"w.zip": zipped({"a.json": b" " * (MAX_FILE_BYTES + 1), "b.ipynb": RIGHT})}, "w.zip/b.ipynb"),
        ({"\udcff.txt": b"", "z.ipynb": RIGHT}, "z.ipynb"),
        ({"a.ipynb": RIGHT, "w.zip": zipped({"b.ipynb": RIGHT})}, "a.ipynb"),
    ],
    ids=lambda value: value if isinstance(value, str) else "files",
)
def test_the_one_notebook_with_the_assignments_cells_is_taken_and_named(
    read: Callable[[Names], SubmissionFiles], files: Names, taken: str
) -> None:
    found = read(files)
    assert found.problem == ""
    assert found.files[NAME] == RIGHT
    assert found.note == f"{taken} taken as {FILE}"


def test_what_lies_where_it_belongs_is_taken_whatever_lies_beside_it(
    read: Callable[[Names], SubmissionFiles],
) -> None:
    found = read({FILE: RIGHT, f"{NAME} (1).ipynb": json.dumps(starter()).encode(), "a.zip": b"PK"})
    assert (found.files, found.note, found.problem) == ({NAME: RIGHT, "./a.zip": b"PK"}, "", "")


def test_modules_beside_a_notebook_come_with_it_and_what_cannot_be_read_is_left_out(
    read: Callable[[Names], SubmissionFiles],
) -> None:
    found = read({FILE: RIGHT, "my_tools.py": b"x = 1", "tools/more.py": b"y = 2"})
    assert found.files == {NAME: RIGHT, "./my_tools.py": b"x = 1", "./tools/more.py": b"y = 2"}
    (found.folder / "link.py").symlink_to("/etc/passwd")
    course = CourseDirectory(found.folder.parents[2])
    again = submissions.read(course, load(course, NAME), found.student)
    assert (again.problem, again.files) == ("", {NAME: RIGHT})


def test_of_two_notebooks_with_its_cells_neither_is_taken_and_both_are_named(
    read: Callable[[Names], SubmissionFiles],
) -> None:
    found = read({"a.ipynb": RIGHT, "old/a.ipynb": json.dumps(starter()).encode()})
    assert found.files == {}
    assert "more than one file has its cells: a.ipynb, old/a.ipynb. Ask which one counts" in found.problem


OTHER = (ROOT / "exercises" / "source" / "01_schema" / "01_schema.ipynb").read_bytes()


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, f"There is no notebook {FILE} in the submission: it has no files."),
        ({"homework.txt": b"done"}, f"There is no notebook {FILE} in the submission; found: homework.txt."),
        ({"01_schema.ipynb": OTHER}, "found: 01_schema.ipynb."),
        ({"w.rar": b"Rar!"}, "found: w.rar."),
        ({"a.ipynb": b"{"}, "found: a.ipynb. a.ipynb is not JSON"),
        ({"a.zip": b"PK"}, "found: a.zip. a.zip cannot be read: it is not a zip file"),
        ({"a.zip": zipped({"b.ipynb": b"{"})}, "found: a.zip. a.zip/b.ipynb is not JSON"),
        ({"a.zip": zipped({"../b.ipynb": RIGHT})}, "found: a.zip."),
        ({"a.zip": zipped({"/b.ipynb": RIGHT})}, "found: a.zip."),
        ({"a.zip": zipped({"b.ipynb": RIGHT}, zipfile.ZIP_LZMA)}, "b.ipynb in it is packed in an unusual way"),
        ({"a.zip": zipped({"b.ipynb": b" " * (MAX_FILE_BYTES + 1)})}, "b.ipynb in it is too large"),
        ({f"{number}.txt": b"" for number in range(9)}, "found: 0.txt, 1.txt, 2.txt, 3.txt, 4.txt and 4 more."),
        ({"\x1b[2J\n.txt": b""}, "found: ?[2J?.txt."),
        ({"x" * 200: b""}, "x" * 77 + "...."),
    ],
    ids=lambda value: value[-40:] if isinstance(value, str) else "files",
)
def test_where_there_is_none_the_sentence_says_what_was_found(
    read: Callable[[Names], SubmissionFiles], files: Names, said: str
) -> None:
    found = read(files)
    assert found.files == {}
    assert said in found.problem
    assert found.problem.isprintable()
    assert len(found.problem) < 500


@pytest.mark.parametrize("kind", ["link", "linked folder", "pipe", "hard link"])
def test_links_and_pipes_under_another_name_are_never_opened(
    course: Path, assignment: Assignment, kind: str, tmp_path: Path
) -> None:
    (tmp_path / "a.ipynb").write_bytes(RIGHT)
    folder = course / "submitted" / kind / NAME
    folder.mkdir(parents=True)
    match kind:
        case "link":
            (folder / "b.ipynb").symlink_to(tmp_path / "a.ipynb")
        case "linked folder":
            (folder / "b.ipynb").symlink_to(tmp_path)
        case "pipe":
            os.mkfifo(folder / "b.ipynb")
        case "hard link":
            os.link(course / "source" / NAME / FILE, folder / "b.ipynb")
    found = submissions.read(CourseDirectory(course), assignment, kind)
    assert found.files == {}
    wanted = "is the instructor's file" if kind == "hard link" else "found: b.ipynb."
    assert wanted in found.problem


def test_a_zip_file_that_lies_about_its_size_is_not_unpacked_further() -> None:
    data = bytearray(zipped({"a": b" " * 1_000_000}))
    directory = data.index(b"PK\x01\x02")
    struct.pack_into("<L", data, directory + 24, 10)  # the size it says it has unpacked
    with pytest.raises(UnreadableZipError):
        SubmittedZip(bytes(data)).read("a", 1000)
    with pytest.raises(UnreadableZipError, match="too large"):
        SubmittedZip(zipped({"a": b" " * 1_000_000})).read("a", 1000)


def test_a_zip_file_with_an_endless_list_of_files_is_not_read() -> None:
    with pytest.raises(UnreadableZipError, match="2001 files"):
        SubmittedZip(zipped({str(number): b"" for number in range(2001)}, zipfile.ZIP_STORED))
    with pytest.raises(UnreadableZipError, match="list of files is too long"):
        SubmittedZip(zipped({f"{number}" * 50: b"" for number in range(5000)}, zipfile.ZIP_STORED))


def test_names_are_compared_in_one_form(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    name = "übung"
    for form, place in (("NFC", course / "source"), ("NFD", course / "submitted" / "ada")):
        folder = place / name
        folder.mkdir(parents=True)
        (folder / f"{unicodedata.normalize(form, name)}.ipynb").write_bytes(RIGHT)
    directory = CourseDirectory(course)
    found = submissions.read(directory, load(directory, name), "ada")
    assert (found.problem, found.note, list(found.files)) == ("", "", [name])


def with_picture(size: int) -> Notebook:
    picture = {"output_type": "display_data", "metadata": {}, "data": {"image/png": "A" * size}}
    return edited(solved(), lambda book: cell(book, "dispatch_tool_call-answer").update(outputs=[picture]))


def test_outputs_of_megabytes_do_not_count(read: Callable[[Names], SubmissionFiles]) -> None:
    found = read({FILE: json.dumps(with_picture(MAX_NOTEBOOK_BYTES + 1)).encode()})
    assert found.problem == ""
    assert len(found.files[NAME]) < 100_000
    assert parse(found.files[NAME], FILE) == parse(RIGHT, FILE)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b" " * (MAX_NOTEBOOK_BYTES + 1), "without outputs, and this is no notebook."),
        (b'{"cells": [' + b"[]," * 4_000_000 + b"[]]}", "clear its outputs."),
        (json.dumps({**solved(), "x": "A" * (MAX_NOTEBOOK_BYTES + 1)}).encode(), "bytes without its outputs"),
        (b" " * (MAX_FILE_BYTES + 1), f"the limit is {MAX_FILE_BYTES}; clear its outputs."),
    ],
    ids=["blanks", "very many values", "large for another reason", "larger than is read"],
)
def test_what_is_large_without_outputs_is_refused(
    read: Callable[[Names], SubmissionFiles], data: bytes, said: str
) -> None:
    found = read({FILE: data})
    assert found.problem.startswith(f"{FILE} is too large: ")
    assert said in found.problem


def format_3(notebook: Notebook) -> bytes:
    """Return a notebook as IPython wrote it until 2015."""
    cells = []
    for each in notebook["cells"]:
        old = {"cell_type": each["cell_type"], "metadata": each["metadata"]}
        lines = each["source"].splitlines(keepends=True)
        if each["cell_type"] == "code":
            old |= {"input": lines, "outputs": [], "language": "python", "collapsed": False, "prompt_number": 1}
        else:
            old |= {"source": lines}
        cells.append(old)
    sheets = [{"cells": cells, "metadata": {}}]
    return json.dumps({"metadata": {"name": NAME}, "nbformat": 3, "nbformat_minor": 0, "worksheets": sheets}).encode()


def test_format_3_is_converted(read: Callable[[Names], SubmissionFiles]) -> None:
    found = read({FILE: format_3(solved())})
    assert found.problem == ""
    converted, right = parse(found.files[NAME], FILE), parse(RIGHT, FILE)
    assert [(grade_id(each), each["source"]) for each in converted["cells"]] == [
        (grade_id(each), each["source"]) for each in right["cells"]
    ]


def test_a_damaged_notebook_of_format_3_is_one_sentence(read: Callable[[Names], SubmissionFiles]) -> None:
    found = read({FILE: b'{"nbformat": 3, "worksheets": [5], "metadata": {}}'})
    assert found.problem.startswith(f"{FILE} is in notebook format 3 and cannot be converted (")


@pytest.fixture
def plain(tmp_path: Path) -> CourseDirectory:
    """A course with two notebooks of plain cells."""
    books = {
        name: book(answer(f"{name} = 1", f"{name}-answer"), exam(f"assert {name}", name, 1)) for name in ("one", "two")
    }
    lay_out([Case("plain", books)], tmp_path / "course")
    return CourseDirectory(tmp_path / "course")


def submit_plain(course: CourseDirectory, files: Names) -> SubmissionFiles:
    folder = course.submitted("ada", "plain")
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return submissions.read(course, load(course, "plain"), "ada")


@pytest.mark.parametrize("packed", [False, True], ids=["in a folder", "in a zip file"])
def test_files_beside_plain_notebooks_come_with_them(plain: CourseDirectory, packed: bool) -> None:
    one, two = ((plain.source("plain") / f"{name}.ipynb").read_bytes() for name in ("one", "two"))
    files = {"p/one.ipynb": one, "p/Two (2).ipynb": two, "p/data/x.csv": b"1,2", "p/helper.py": b"x = 1"}
    found = submit_plain(plain, {"w.zip": zipped(files)} if packed else files)
    assert found.problem == ""
    beside = {name: data for name, data in found.files.items() if not name.endswith(".zip")}
    assert beside == {"one": one, "two": two, "./data/x.csv": b"1,2", "./helper.py": b"x = 1"}
    prefix = "w.zip/" if packed else ""
    assert found.note == f"{prefix}p/one.ipynb taken as one.ipynb; {prefix}p/Two (2).ipynb taken as two.ipynb"


def test_of_plain_notebooks_one_may_be_missing_and_a_copy_of_another_is_not_taken_for_it(
    plain: CourseDirectory,
) -> None:
    one = (plain.source("plain") / "one.ipynb").read_bytes()
    found = submit_plain(plain, {"one.ipynb": one, "one-old.ipynb": one + b" "})
    assert (found.problem, found.note, found.files) == ("", "", {"one": one})
    found = submit_plain(plain, {"two (1).ipynb": b"{", "two (2).ipynb": b"{"})
    assert (found.problem, found.files) == ("", {"one": one})


@pytest.mark.needs("bubblewrap")
@pytest.mark.slow(4)
def test_a_class_run_grades_them_and_says_where_they_were(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    submit(course, "ada", RIGHT).rename(course / "submitted" / "ada" / NAME / f"{NAME} (1).ipynb")
    submit(course, "bob", zipped({FILE: RIGHT})).rename(course / "submitted" / "bob" / NAME / "w.zip")
    submit(course, "eve", format_3(solved()))
    submit(course, "joe", b"done").rename(course / "submitted" / "joe" / NAME / "homework.txt")
    done = autograde(course, "--workers", "1", "--json")
    assert done.returncode == 1, done.stderr
    assert f"  ada: {NAME} (1).ipynb taken as {FILE}\n  bob: w.zip/{FILE} taken as {FILE}\n" in done.stderr
    assert "  joe: There is no notebook 02_dispatch.ipynb in the submission; found: homework.txt.\n" in done.stderr
    summary = json.loads(done.stdout.splitlines()[-1])["summary"]
    assert summary["taken"] == {"ada": f"{NAME} (1).ipynb taken as {FILE}", "bob": f"w.zip/{FILE} taken as {FILE}"}
    scores = {student: each["score"] for student, each in gradebook(course).items()}
    assert scores == dict.fromkeys(("ada", "bob", "eve"), sum(FULL.values())) | {"joe": 0}
