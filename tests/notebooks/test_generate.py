"""The notebooks on disk are what the authored text says, and a text with a fault is refused with its place."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from notebooks import generate
from notebooks.generate import MalformedSourceError, read_assignment, read_lesson, to_release, to_text
from tests.notebooks.course import NOTEBOOKS, ROOT

LESSON = '''# %% [markdown]
"""
# Title

Text with `a \\n` and ünïcode.
"""

# %%
1 + 1

# %% [markdown]
"""
## Part one
"""

# %%
2 + 2

# %%
3 + 3
'''
EXERCISE = '''# %% [markdown]
"""
# Title
"""

# %% locked="setup"
import json

# %% answer="dispatch_tool_call"
def dispatch_tool_call(tool_call, registry):
    """Doc."""
    ### BEGIN SOLUTION
    return "the solution"
    ### END SOLUTION

# %%
scratch = 1

# %% check="dispatch_tool_call"
'''


def write(folder: Path, text: str) -> Path:
    path = folder / "09_example.py"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_notebooks_on_disk_are_what_the_text_says() -> None:
    texts = generate.generate(ROOT)
    assert set(texts) == set(NOTEBOOKS)
    differing = [str(path.relative_to(ROOT)) for path, text in texts.items() if path.read_text("utf-8") != text]
    assert differing == []


def test_the_same_text_gives_the_same_bytes(tmp_path: Path) -> None:
    path = write(tmp_path, EXERCISE)
    assert to_text(read_assignment(path)) == to_text(read_assignment(path))
    assert to_text(to_release(read_assignment(path))) == to_text(to_release(read_assignment(path)))


def test_ids_come_from_headings_and_stay_when_another_part_grows(tmp_path: Path) -> None:
    before = [cell.id for cell in read_lesson(write(tmp_path, LESSON)).cells]
    assert before == ["title-1", "title-2", "part-one-1", "part-one-2", "part-one-3"]
    grown = LESSON.replace("# %%\n1 + 1\n", "# %%\n1 + 1\n\n# %%\n0 + 0\n")
    after = [cell.id for cell in read_lesson(write(tmp_path, grown)).cells]
    assert after == ["title-1", "title-2", "title-3", "part-one-1", "part-one-2", "part-one-3"]


def test_ids_are_unique_and_short_enough_with_headings_that_repeat_and_run_long(tmp_path: Path) -> None:
    long = "A heading " + "that goes on " * 12
    text = "".join(f'# %% [markdown]\n"""\n{mark} {long}\n"""\n\n' for mark in ("#", "##", "##"))
    ids = [cell.id for cell in read_lesson(write(tmp_path, text)).cells]
    assert len(set(ids)) == 3
    assert max(map(len, ids)) <= 64


def test_a_lesson_keeps_its_text_to_the_letter(tmp_path: Path) -> None:
    notebook = read_lesson(write(tmp_path, LESSON))
    assert notebook.cells[0].source == "# Title\n\nText with `a \\n` and ünïcode."
    assert "ünïcode" in to_text(notebook)
    assert to_text(notebook).endswith("}\n")


def test_the_code_of_a_question_is_folded_away_and_no_other(tmp_path: Path) -> None:
    text = '# %%\nimport widgets\n\n# %%\nwidgets.predict("Why?", ["a", "b"], "a", "So.")\n\n'
    text += '# %%\nwidgets.recall("Who?", "You.")\n\n# %%\nwidgets.progress()\n'
    text += '\n# %% [markdown]\n"""\nwidgets.recall("Who?", "You.")\n"""\n'
    notebook = read_lesson(write(tmp_path, text))
    nbformat.validate(notebook)
    hidden = [cell.metadata.get("jupyter", {}).get("source_hidden", False) for cell in notebook.cells]
    assert hidden == [False, True, True, False, False]
    assert '"source_hidden": true' in to_text(notebook)


def test_tags_of_an_assignment_become_nbgrader_metadata(tmp_path: Path) -> None:
    notebook = read_assignment(write(tmp_path, EXERCISE))
    facts = {cell.id: dict(cell.metadata.get("nbgrader", {})) for cell in notebook.cells}
    common = {"task": False, "schema_version": 3}
    assert facts["setup"] == common | {"grade": False, "solution": False, "locked": True, "grade_id": "setup"}
    assert facts["dispatch_tool_call-answer"] == common | {
        "grade": False,
        "solution": True,
        "locked": False,
        "grade_id": "dispatch_tool_call-answer",
    }
    assert facts["dispatch_tool_call"] == common | {
        "grade": True,
        "solution": False,
        "locked": True,
        "points": 10,
        "grade_id": "dispatch_tool_call",
        "cell_type": "code",
    }
    assert notebook.cells[-1].source == 'check("dispatch_tool_call")'


def test_a_release_keeps_the_signature_and_loses_the_solution(tmp_path: Path) -> None:
    source = read_assignment(write(tmp_path, EXERCISE))
    released = {cell.id: cell.source for cell in to_release(source).cells}
    assert released["dispatch_tool_call-answer"] == (
        'def dispatch_tool_call(tool_call, registry):\n    """Doc."""\n    # YOUR CODE HERE\n    ...'
    )
    assert "the solution" in source.cells[2].source


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('answer="dispatch_tool_call"', 'anwser="dispatch_tool_call"', ["09_example.py:9: cell 3", "'anwser'"]),
        ("    ### END SOLUTION\n", "", ["09_example.py:9: cell 3", "### END SOLUTION"]),
        ('# %% answer="dispatch_tool_call"', "# %%", ["cell 3", "markers", "answer="]),
        ('check="dispatch_tool_call"', 'check="dispatch_tool_cal"', ["09_example.py:19: cell 5", "dispatch_tool_call"]),
        ('# %% check="dispatch_tool_call"\n', "", ["'dispatch_tool_call-answer'", "no check cell"]),
        ('# %% check="dispatch_tool_call"\n', '# %% check="dispatch_tool_call"\nx = 1\n', ["cell 5", "leave it empty"]),
        ('locked="setup"', 'locked="dispatch_tool_call"', ["2 cells", "'dispatch_tool_call'"]),
        ('locked="setup"', 'locked="setup" answer="setup"', ["cell 2", "one role"]),
        ('# Title\n"""', "# Title\n", ["09_example.py:1: cell 1", "triple-quoted"]),
        ("scratch = 1", "scratch = = 1", ["09_example.py:16: cell 4", "not Python"]),
    ],
)
def test_a_fault_in_the_text_is_refused_with_its_place(tmp_path: Path, old: str, new: str, words: list[str]) -> None:
    assert old in EXERCISE
    with pytest.raises(MalformedSourceError) as refused:
        read_assignment(write(tmp_path, EXERCISE.replace(old, new)))
    assert [word for word in words if word not in str(refused.value)] == []


def test_an_answer_comes_before_its_check(tmp_path: Path) -> None:
    head, answer = EXERCISE.split('# %% answer="dispatch_tool_call"')
    answer, check = answer.split('# %% check="dispatch_tool_call"\n')
    text = head + '# %% check="dispatch_tool_call"\n\n' + '# %% answer="dispatch_tool_call"' + answer + check
    with pytest.raises(MalformedSourceError, match="above it"):
        read_assignment(write(tmp_path, text))


def test_text_that_is_not_utf8_and_an_empty_file_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "latin.py"
    path.write_bytes("# %%\nx = 'é'\n".encode("latin-1"))
    with pytest.raises(MalformedSourceError, match=r"latin.py: not UTF-8"):
        read_lesson(path)
    with pytest.raises(MalformedSourceError, match="there is no cell"):
        read_lesson(write(tmp_path, ""))


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course with one lesson and one assignment, generated once."""
    (tmp_path / "notebooks" / "lessons").mkdir(parents=True)
    (tmp_path / "exercises" / "assignments").mkdir(parents=True)
    (tmp_path / "notebooks" / "lessons" / "01_one.py").write_text(LESSON, encoding="utf-8")
    (tmp_path / "exercises" / "assignments" / "01_one.py").write_text(EXERCISE, encoding="utf-8")
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    assert generate.main([]) == 0
    return tmp_path


def test_check_is_content_after_a_run_and_writes_nothing(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert generate.main(["--check"]) == 0
    assert capsys.readouterr().out == ""


def test_a_notebook_in_which_somebody_has_worked_is_left_as_it_is(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release = course / "exercises" / "release" / "01_one" / "01_one.ipynb"
    answered = release.read_text("utf-8").replace("# YOUR CODE HERE", "mine")
    release.write_text(answered, encoding="utf-8")
    lesson = course / "notebooks" / "01_one.ipynb"
    lesson.write_text(lesson.read_text("utf-8").replace("Title", "Older title"), encoding="utf-8")
    capsys.readouterr()
    assert generate.main([]) == 1
    said = capsys.readouterr()
    assert said.out.splitlines() == ["written: notebooks/01_one.ipynb"]
    assert "exercises/release/01_one/01_one.ipynb" in said.err
    assert release.read_text("utf-8") == answered


def test_check_names_each_notebook_that_differs(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    release = course / "exercises" / "release" / "01_one" / "01_one.ipynb"
    release.write_text(release.read_text("utf-8").replace("Title", "Other title"), encoding="utf-8")
    (course / "notebooks" / "07_gone.ipynb").write_text("{}", encoding="utf-8")
    before = release.read_text("utf-8")
    capsys.readouterr()
    assert generate.main(["--check"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "differs: exercises/release/01_one/01_one.ipynb",
        "differs: notebooks/07_gone.ipynb",
    ]
    assert release.read_text("utf-8") == before


def test_a_malformed_text_ends_the_command_with_2_and_one_sentence(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (course / "notebooks" / "lessons" / "02_two.py").write_text("# %%\nx = = 1\n", encoding="utf-8")
    assert generate.main([]) == 2
    assert "02_two.py:1: cell 1 (code) is not Python" in capsys.readouterr().err


def test_one_notebook_can_be_generated_by_name(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (course / "notebooks" / "01_one.ipynb").unlink()
    assert generate.main(["01_one"]) == 0
    assert (course / "notebooks" / "01_one.ipynb").is_file()
    assert generate.main(["nothing"]) == 2
    assert "01_one" in capsys.readouterr().err
