"""Grades in the layouts of Canvas and Moodle: files in these layouts go in, and come back with one column filled."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pytest

from grader.course.grades import AssignmentGrades, CellGrade, NotebookGrades, Student, SubmissionGrades
from grader.reports import export
from grader.reports.export import Choice
from grader.reports.lms_table import LmsTableError, Table, parse, unparse

LAYOUTS = Path(__file__).parent / "layouts"
CANVAS = (LAYOUTS / "canvas.csv").read_bytes()
MOODLE = (LAYOUTS / "moodle_worksheet.csv").read_bytes()


def marks(scores: Mapping[str, float], late: float = 0.0, name: str = "02_dispatch") -> AssignmentGrades:
    """Return an assignment of 45 points in which these students have these scores."""
    submissions = {
        student: SubmissionGrades(
            Student(student, student.title(), "Last", f"{student}@example.edu"),
            None,
            {"nb": NotebookGrades({"cell": CellGrade(45.0, score)}, {}, late)},
        )
        for student, score in scores.items()
    }
    return AssignmentGrades(name, 45.0, None, submissions)


CLASS = marks({"ada": 45.0, "grace": 33.126, "emmy": 10.0})


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def changed(before: bytes, after: bytes) -> dict[tuple[str, str], str]:
    """Return what differs: the first cell of the row and the column's name, to the new text."""
    old, new = rows(before), rows(after)
    assert [len(row) for row in old] == [len(row) for row in new]
    return {
        (row[0], old[0][place]): row[place]
        for number, row in enumerate(new)
        for place in range(len(row))
        if row[place] != old[number][place]
    }


def test_canvas_gets_its_own_file_back_with_one_column_filled() -> None:
    filled = export.canvas(parse(CANVAS), CLASS)
    assert changed(CANVAS, unparse(filled.table)) == {
        ("Lovelace, Ada", "02_dispatch (4711)"): "45",  # its login is an address; the id here is the part before the @
        ("Hopper, Grace", "02_dispatch (4711)"): "33.13",
    }
    assert filled.left_alone == ["emmy"]  # excused
    assert filled.unknown == ["9004 / S-4 / nothere", "9999 / f3a1"]
    assert filled.missing == []
    assert filled.written == 2


def test_moodle_gets_its_worksheet_back_with_one_column_filled() -> None:
    filled = export.moodle(parse(MOODLE), CLASS)
    after = unparse(filled.table)
    assert changed(MOODLE, after) == {("Participant 611", "Grade"): "45", ("Participant 612", "Grade"): "33.13"}
    assert after.startswith(b"\xef\xbb\xbf")
    assert filled.left_alone == ["emmy"]  # its grade cannot be changed
    assert filled.unknown == ["Participant 614 / S-4 / not@example.edu"]


@pytest.mark.parametrize("data", [CANVAS, MOODLE], ids=["canvas", "moodle"])
def test_a_file_that_is_only_read_and_written_holds_the_same(data: bytes) -> None:
    assert rows(unparse(parse(data))) == rows(data)
    assert unparse(parse(unparse(parse(data)))) == unparse(parse(data))


def test_a_student_with_a_grade_whom_the_file_does_not_have_is_named() -> None:
    filled = export.canvas(parse(CANVAS), marks({"ada": 1.0, "alan": 2.0}))
    assert filled.missing == ["alan"]


@pytest.mark.parametrize(("here", "there"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_names_with_accents_are_found_in_both_of_their_forms(here: str, there: str) -> None:
    known = marks({unicodedata.normalize(here, "jörg"): 45.0}, name=unicodedata.normalize(here, "Übung"))
    table = Table([["Student", "SIS Login ID", "Übung (7)"], ["Jörg", "Jörg", ""]])
    table.rows = [[unicodedata.normalize(there, cell) for cell in row] for row in table.rows]
    filled = export.canvas(table, known)
    assert (filled.written, filled.unknown, filled.missing) == (1, [], [])
    assert filled.table.rows[1][2] == "45"


def test_the_id_of_the_other_system_in_the_gradebook_finds_its_row() -> None:
    known = marks({"somebody": 7.0})
    student = Student("somebody", lms_id="9002")
    found = SubmissionGrades(student, None, known.submissions["somebody"].notebooks)
    filled = export.canvas(parse(CANVAS), AssignmentGrades("02_dispatch", 45.0, None, {"somebody": found}))
    assert changed(CANVAS, unparse(filled.table)) == {("Hopper, Grace", "02_dispatch (4711)"): "7"}


def test_other_points_there_are_refused_or_converted_but_never_mixed() -> None:
    hundred = CANVAS.replace(b"45.00", b"100.00")
    with pytest.raises(LmsTableError, match="45 points here and 100 there"):
        export.canvas(parse(hundred), CLASS)
    filled = export.canvas(parse(hundred), CLASS, Choice(scale=True))
    assert changed(hundred, unparse(filled.table))["Lovelace, Ada", "02_dispatch (4711)"] == "100"
    with pytest.raises(LmsTableError, match="--scale"):
        export.moodle(parse(MOODLE.replace(b"45.00", b"10.00")), CLASS)


def test_an_instructor_may_name_the_columns() -> None:
    german = MOODLE.replace(b"Grade,", b"Bewertung,").replace(b'"ID number"', b'"ID-Nummer"')
    with pytest.raises(LmsTableError, match="no column 'Grade'"):
        export.moodle(parse(german), CLASS)
    known = marks({"S-1": 3.0})
    filled = export.moodle(parse(german), known, Choice(column="Bewertung", match="ID-Nummer"))
    assert changed(german, unparse(filled.table)) == {("Participant 611", "Bewertung"): "3"}
    with pytest.raises(LmsTableError, match="no column called 03_loop; name the right one with --column"):
        export.canvas(parse(CANVAS), marks({"ada": 1.0}, name="03_loop"))
    filled = export.canvas(parse(CANVAS), marks({"ada": 30.0}, name="03_loop"), Choice(column="02_dispatch (4711)"))
    assert filled.written == 1


def test_two_rows_that_may_be_one_student_are_not_guessed_between() -> None:
    twice = CANVAS.replace(b"nothere", b"ada@elsewhere.org")
    with pytest.raises(LmsTableError, match="Two rows of the file may be ada"):
        export.canvas(parse(twice), CLASS)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff\xfe\x00S", "not UTF-8"),
        (b"", "no header row"),
        (b"one column\n1\n", "no header row"),
        (b'a,b\n"open,1\n', "not a CSV file"),
        (b"Name,02_dispatch\nAda,1\n", "none of the columns ID"),
    ],
)
def test_a_file_that_is_something_else_is_refused_with_a_reason(data: bytes, said: str) -> None:
    with pytest.raises(LmsTableError, match=said):
        export.canvas(parse(data), CLASS)


def test_a_file_with_semicolons_stays_one() -> None:
    semicolons = unparse(Table(parse(CANVAS).rows, delimiter=";"))
    filled = export.canvas(parse(semicolons), CLASS)
    assert filled.written == 2
    assert unparse(filled.table).splitlines()[0].count(b";") == 8


def test_without_a_file_of_theirs_the_gradebook_makes_one() -> None:
    students = {key: each.student for key, each in CLASS.submissions.items()} | {"alan": Student("alan")}
    canvas = rows(unparse(export.new_canvas([CLASS], students)))
    assert canvas[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "02_dispatch"]
    assert canvas[1] == ["    Points Possible", "", "", "", "", "45"]
    assert canvas[2] == ["Last, Ada", "", "ada", "ada", "", "45"]
    assert canvas[-1] == ["alan", "", "alan", "alan", "", ""]  # nothing handed in is not a 0
    again = export.canvas(parse(unparse(export.new_canvas([CLASS], students))), CLASS)
    assert again.written == 3
    moodle = rows(unparse(export.new_moodle([CLASS], students)))
    assert moodle[0][2:] == ["ID number", "Email address", "Assignment: 02_dispatch (Real)"]
    assert moodle[2] == ["Grace", "Last", "grace", "grace@example.edu", "33.13"]


def test_the_late_penalty_is_taken_off_and_never_makes_a_score_negative() -> None:
    late = marks({"ada": 45.0, "grace": 5.0}, late=20.0)
    filled = export.canvas(parse(CANVAS), late)
    assert set(changed(CANVAS, unparse(filled.table)).values()) == {"25", "0"}


def test_no_cell_is_a_formula_to_a_spreadsheet() -> None:
    name = '=HYPERLINK("http://127.0.0.1","x")'
    students = {name: Student(name, "+1", "@x", "-2")}
    for made in (
        export.new_canvas([CLASS], students),
        export.new_moodle([CLASS], students),
        export.plain([CLASS], students),
    ):
        assert not [cell for row in made.rows for cell in row if cell[:1] in tuple("=+-@")]
