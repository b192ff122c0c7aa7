from __future__ import annotations

from typing import Any

import pytest

from tests.widgets.tree import controls
from widgets import dragging, parsons

LINES = ["for call in calls:", "    result = run(call)", "    messages.append(answer(call, result))"]
WRONG = {"    return result": "It leaves the loop after the first call."}


def problem() -> Any:
    return parsons("Answer every call.", LINES, WRONG, why="One answer for each call.")


def button(box: Any, name: str) -> Any:
    """Return the button of that name or tooltip, wherever it is inside ``box``."""
    found = []

    def walk(widget: Any) -> None:
        if getattr(widget, "description", None) == name or getattr(widget, "tooltip", None) == name:
            found.append(widget)
        for child in getattr(widget, "children", ()):
            walk(child)

    walk(box)
    assert len(found) == 1
    return found[0]


def feedback(box: Any) -> str:
    return str(box.children[-1].value)


def test_the_right_order_is_praised_with_the_reason() -> None:
    box = problem().build()
    for line in LINES:
        button(box, f"Use {line.strip()}").click()
    button(box, "Check").click()
    assert "✓ Right." in feedback(box)
    assert "One answer for each call." in feedback(box)


def test_a_line_that_misleads_is_answered_with_its_reason() -> None:
    box = problem().build()
    button(box, "Use return result").click()
    button(box, "Check").click()
    assert "It leaves the loop after the first call." in feedback(box)


def test_lines_move_and_go_by_buttons_alone() -> None:
    box = problem().build()
    for line in (LINES[1], LINES[0], "return result"):
        button(box, f"Use {line.strip()}").click()
    button(box, "Move line 2 up").click()
    button(box, "Move line 1 up").click()
    button(box, "Remove line 3").click()
    button(box, "Check").click()
    assert "The 2 lines so far are right" in feedback(box)
    button(box, "Start again").click()
    button(box, "Check").click()
    assert "Choose the first line." in feedback(box)


def test_the_first_line_that_is_out_of_place_is_named() -> None:
    verdict = problem().judge([LINES[0], LINES[2]])
    assert not verdict.right
    assert "Line 2 comes elsewhere: messages.append" in verdict.text


def test_a_first_line_that_is_out_of_place_has_no_right_lines_above_it() -> None:
    assert problem().judge([LINES[1]]).text.startswith("✗ Line 1 comes elsewhere: result")


def test_a_line_that_was_dragged_is_where_it_was_dropped_and_that_is_said() -> None:
    made = problem()
    box = made.build()
    field = next(each for each in controls(box) if dragging.DROP in getattr(each, "_dom_classes", ()))
    order = [*LINES[1:], LINES[0]]
    for number, line in enumerate(order):
        field.value = f"{made.offered.index(line)}:{0 if line == LINES[0] else number}:{number}"
    assert "Line 1 of your program: for call in calls:" in feedback(box)
    button(box, "Check").click()
    assert "✓ Right." in feedback(box)
    field.value = f"{made.offered.index(LINES[0])}:{dragging.OUTSIDE}:9"
    assert "Taken out: for call in calls:" in feedback(box)


def test_what_was_checked_is_there_when_the_cell_is_run_again() -> None:
    box = problem().build()
    for line in LINES[:2]:
        button(box, f"Use {line.strip()}").click()
    button(box, "Check").click()
    again = problem().build()
    assert "The 2 lines so far are right" in feedback(again)
    button(again, "Start again").click()
    assert button(problem().build(), f"Use {LINES[0]}")


def test_lines_that_differ_in_their_indentation_alone_have_names_that_say_so() -> None:
    box = parsons("Where does it go?", ["for call in calls:", "    run(call)"], {"run(call)": "Outside."}).build()
    button(box, "Use run(call), indented by 4").click()
    assert button(box, "Use run(call), indented by 0")


def test_another_order_can_be_right_too() -> None:
    swapped = parsons("Two independent lines.", ["a = 1", "b = 2"], {}, also=[["b = 2", "a = 1"]])
    assert swapped.judge(["b = 2", "a = 1"]).right
    assert swapped.judge(["a = 1", "b = 2"]).right


def test_the_lines_are_never_offered_in_the_right_order_and_always_in_the_same() -> None:
    for number in range(50):
        one = parsons(f"Question {number}", LINES, {})
        assert one.offered != tuple(LINES)
        assert one.offered == parsons(f"Question {number}", LINES, {}).offered


def test_the_static_forms_hold_everything_escaped() -> None:
    bundle = parsons("<b>?", ["a < b", "c"], {"d & e": "no"})._repr_mimebundle_()
    assert "&lt;b&gt;?" in bundle["text/html"]
    assert "a &lt; b" in bundle["text/html"]
    assert "<details" in bundle["text/html"]
    assert "These do not belong" in bundle["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in bundle


@pytest.mark.parametrize(
    ("lines", "wrong", "also"), [(["a", "a"], {}, []), (["a", "b"], {"a": "?"}, []), (["a", "b"], {}, [["a"]])]
)
def test_a_problem_that_cannot_be_is_refused(lines: list[str], wrong: dict[str, str], also: list[list[str]]) -> None:
    with pytest.raises(ValueError, match="lines"):
        parsons("?", lines, wrong, also=also)
