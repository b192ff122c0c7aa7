"""Model solutions are there for a learner alone, and for nobody in a class whose teacher has not said so."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader import in_kernel, progress
from grader.checks import registry
from grader.kernel import model_solution as module
from grader.kernel.model_solution import SETTING, model_solution

ROOT = Path(module.__file__).parents[2]
RELEASED = sorted((ROOT / "exercises" / "release").glob("*/*.ipynb"))
OFFER = "A model solution"
WRONG = "def dispatch_tool_call(tool_call, registry):\n    return 1"
OTHER_WRONG = "def dispatch_tool_call(tool_call, registry):\n    return 2"


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be a learner on their own."""
    for name in (SETTING, "JUPYTERHUB_USER", "NBGRADER_EXECUTION"):
        monkeypatch.delenv(name, raising=False)


def names(source: str) -> dict[str, object]:
    found: dict[str, object] = {}
    exec(source, found)
    return found


@pytest.mark.parametrize("check_id", registry.ids())
def test_every_exercise_has_one_that_is_code_and_is_not_in_the_release(check_id: str) -> None:
    code = model_solution(check_id)
    assert code is not None
    compile(code, "<solution>", "exec")
    assert "SOLUTION" not in code
    assert "YOUR CODE HERE" not in code
    assert all(code not in path.read_text(encoding="utf-8") for path in RELEASED)
    assert any(
        f"{name} " in code or f"{name}(" in code or f"{name}:" in code for name in registry.get(check_id).defines
    )


@pytest.mark.parametrize(
    ("environment", "offered"),
    [
        ({}, True),
        ({"JUPYTERHUB_USER": "ada"}, False),
        ({"JUPYTERHUB_USER": "ada", SETTING: "yes"}, True),
        ({SETTING: "no"}, False),
        ({SETTING: "No!"}, False),
        ({"NBGRADER_EXECUTION": "autograde"}, False),
        ({"NBGRADER_EXECUTION": "autograde", SETTING: "yes"}, False),
    ],
)
def test_the_teacher_decides_for_a_class(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], offered: bool
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert (model_solution("dispatch_tool_call") is not None) is offered


def test_there_is_none_where_only_the_release_was_handed_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "SOURCE", tmp_path)
    assert model_solution("dispatch_tool_call") is None
    monkeypatch.setattr(module, "SOURCE", RELEASED[0].parents[1])  # released notebooks in its place show the starter
    assert "YOUR CODE HERE" in str(model_solution("dispatch_tool_call"))


def test_there_is_none_for_an_unknown_check() -> None:
    assert model_solution("nonsense") is None


def test_a_passed_check_offers_it(capsys: pytest.CaptureFixture[str]) -> None:
    in_kernel.check("dispatch_tool_call", names(str(model_solution("dispatch_tool_call")) + "\nimport json"))
    assert OFFER in capsys.readouterr().out


def test_the_third_failed_try_offers_it(capsys: pytest.CaptureFixture[str]) -> None:
    in_kernel.check("dispatch_tool_call", {"x": 1})  # nothing was tried yet
    for source in (WRONG, OTHER_WRONG):
        in_kernel.check("dispatch_tool_call", names(source))
        assert OFFER not in capsys.readouterr().out
    in_kernel.check("dispatch_tool_call", names(WRONG))
    assert OFFER in capsys.readouterr().out
    assert progress.load().failed["dispatch_tool_call"] == in_kernel.TRIES


def test_nothing_of_it_is_shown_on_a_hub(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTERHUB_USER", "ada")
    for source in (WRONG, WRONG, WRONG, str(model_solution("dispatch_tool_call"))):
        in_kernel.check("dispatch_tool_call", names(f"{source}\nimport json"))
    assert OFFER not in capsys.readouterr().out
