"""Class lists as instructors have them, and what the gradebook holds afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grader.cli import main
from grader.course.course_directory import CourseDirectory
from grader.course.grades import Student
from grader.course.nbgrader_app import prepare
from grader.grades.class_list import Imported, import_students, students
from grader.reports.lms_table import LmsTableError, parse

CANVAS = Path(__file__).parent.parent / "reports" / "layouts" / "canvas.csv"
prepare()
ADA = Student("ada", "Ada", "Lovelace", "ada@example.edu")


def read(text: str, column: str | None = None) -> list[Student]:
    return students(parse(text.encode()), column)[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("student_id,first_name,last_name,email\nada,Ada,Lovelace,ada@example.edu\n", ADA),
        ("E-Mail;LAST NAME;First Name;ID\nada@example.edu;Lovelace;Ada;ada\n", ADA),
        ("Name\tLogin\te_mail\nAda Lovelace\tada\tada@example.edu\n", ADA),
        ("\ufeffid,last_name,first_name,email,lms_user_id\nada,Lovelace,Ada,,7\n",
         Student("ada", "Ada", "Lovelace", "", "7")),
        ("First name,Last name,Email address,Groups\nAda,Lovelace,ada@example.edu,A\n",
         Student("ada@example.edu", "Ada", "Lovelace", "ada@example.edu")),
        ("First name,Surname,Username,ID number,Email address\nAda,Lovelace,ada,S-1,ada@example.edu\n",
         Student("ada", "Ada", "Lovelace", "ada@example.edu", "S-1")),
    ],
    ids=["snake", "other order and case", "one name", "nbgrader", "Moodle 4", "Moodle with more columns"],
)  # fmt: skip
def test_a_list_is_read_whatever_its_columns_are_called(text: str, expected: Student) -> None:
    assert read(text) == [expected]


def test_canvas_gradebook_export_is_read_without_the_rows_that_are_nobody() -> None:
    assert read(CANVAS.read_text()) == [
        Student("ada@example.edu", "Ada", "Lovelace", "ada@example.edu", "9001"),
        Student("grace", "Grace", "Hopper", "", "9002"),
        Student("emmy", "Emmy", "Noether", "", "9003"),
        Student("nothere", "Here", "Not", "", "9004"),
    ]
    assert [each.id for each in read(CANVAS.read_text(), "SIS User ID")] == ["S-1", "S-2", "S-3", "S-4"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Color,Size\nred,1\n", "no column with ids"),
        ("id,name\nada,A\nAda,B\n", "Rows 2 and 3 have the same id 'Ada'"),
        ("id,name\n../ada,A\n", "cannot be the name of a folder"),
        (f"id,name\nada,{'x' * 200}\n", "200 characters"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused_with_the_reason(text: str, said: str) -> None:
    with pytest.raises(LmsTableError, match=said):
        read(text)


def test_an_import_adds_names_to_who_is_there_and_says_who_is_not(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    with Gradebook(url) as book:
        book.add_student("ada")  # graded before the list came
        book.add_student("guest")
        book.add_student("grace", first_name="Grace", last_name="Hopper", lms_user_id="9002", email="g@example.edu")
    done = import_students(CourseDirectory(tmp_path), url, CANVAS)
    assert done == Imported(("emmy", "nothere"), ("ada",), ("grace",), ("guest",))
    with Gradebook(url) as book:
        known = {each.id: (each.first_name, each.last_name, each.email, each.lms_user_id) for each in book.students}
    assert known == {
        "ada": ("Ada", "Lovelace", "ada@example.edu", "9001"),
        "emmy": ("Emmy", "Noether", None, "9003"),
        "grace": ("Grace", "Hopper", "g@example.edu", "9002"),
        "guest": (None, None, None, None),
        "nothere": ("Here", "Not", None, "9004"),
    }
    again = import_students(CourseDirectory(tmp_path), url, CANVAS)
    assert (again.new, again.changed) == ((), ())


def test_two_who_may_be_the_same_are_not_guessed_between_and_nothing_is_written(tmp_path: Path) -> None:
    url, file = f"sqlite:///{tmp_path / 'gradebook.db'}", tmp_path / "list.csv"
    with Gradebook(url) as book:
        book.add_student("ada")
    file.write_text("id,name\nnew,Someone New\nada@a.edu,Ada One\nada@b.edu,Ada Two\n")
    with pytest.raises(LmsTableError, match="may both be ada"):
        import_students(CourseDirectory(tmp_path), url, file)
    with Gradebook(url) as book:
        assert [(each.id, each.first_name) for each in book.students] == [("ada", None)]
    file.write_text("id,name\nada,Ada One\nada@b.edu,Ada Two\n")
    assert import_students(CourseDirectory(tmp_path), url, file).new == ("ada@b.edu",)


def test_the_command_makes_the_gradebook_and_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "list.csv"
    file.write_text("name,id\nAda Lovelace,ada\nNo One,\n")
    assert main(["students", "import", str(file), "--course", str(tmp_path)]) == 0
    assert capsys.readouterr().out == (
        "Students: 1 new, 0 changed, 0 as they were.\nLeft out, because they have no id: No One.\n"
    )
    assert (tmp_path / "gradebook.db").stat().st_mode & 0o077 == 0
    assert main(["students", "import", str(tmp_path / "none.csv"), "--course", str(tmp_path)]) == 2
