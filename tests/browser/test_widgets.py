"""Every widget as a person uses it, by mouse and by keyboard, on a page of a real JupyterLab.

The site's pages have the same scripts and the same Python in another place: there each widget is shown, and those are
used whose buttons, typed text, waiting calls or files depend on how page and kernel are joined. A notebook that is
opened again on the site is in ``test_walk.py``.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser import gallery
from tests.browser.axe import barriers
from tests.browser.gallery import Gallery
from tests.browser.lab_page import LabPage, sitting
from tests.browser.site_page import WAIT_SECONDS, visiting

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.slow(150)]
MODEL = 'class GetWeather(BaseModel):\n "Returns the weather."\n city: Literal["Oslo"]'
TYPE_AND_PRESS = """
(field, [text, label]) => {
  for (const typed of [text.slice(0, 1), text]) {
    field.value = typed;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
  const buttons = [...field.closest('.course-widget').querySelectorAll('button')];
  buttons.find((each) => each.textContent.includes(label)).click();
}"""
"""Types and presses with nothing between: the page sends the first letter, the press, and the text after them."""
expect.set_options(timeout=30_000)  # milliseconds: the machine may be busy
WIDGETS = [name for name in gallery.CELLS if name != "setup"]
LIVE = [name for name in WIDGETS if name not in ("transcript", "timeline", "counts", "progress")]


PLACES = ["lab", pytest.param("site", marks=pytest.mark.needs("node"))]


in_lab = pytest.mark.parametrize("opened", ["lab"], indirect=True)
on_the_site = pytest.mark.parametrize("opened", PLACES[1:], indirect=True)


@pytest.fixture(scope="module", params=PLACES)
def opened(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Gallery]:
    """Give the gallery with every cell run: one page for all tests of a place, since a kernel takes long to start."""
    with contextlib.ExitStack() as stack:
        if request.param == "site":
            lab: LabPage = stack.enter_context(visiting(request.getfixturevalue("site"), browser))
        else:
            lab = stack.enter_context(sitting(request.getfixturevalue("lab"), browser, WAIT_SECONDS))
        made = Gallery(lab)
        made.open()
        yield made


@pytest.fixture
def shown(opened: Gallery, request: pytest.FixtureRequest) -> Gallery:
    """Give the same page; a test that failed and is run once more finds it as it was before anybody used it."""
    if getattr(request.node, "execution_count", 1) > 1:
        opened.show_anew()
    return opened


def press(button: Locator, key: str) -> None:
    """Press a key on a control, as someone does who came there by Tab."""
    button.focus()
    button.page.keyboard.press(key)


def test_every_widget_is_shown_without_an_error(shown: Gallery) -> None:
    assert shown.lab.errors() == []
    for name in WIDGETS:
        expect(shown.output(name)).not_to_be_empty()


@in_lab
def test_the_transcript_pairs_ids_explains_the_error_and_opens_raw_json(shown: Gallery) -> None:
    view = shown.output("transcript")
    call = view.get_by_role("listitem").filter(has_text="→ call #1")
    result = view.get_by_role("listitem").filter(has_text="← result #1")
    assert call.inner_text().splitlines()[0].split()[-1] == result.inner_text().splitlines()[0].split()[-1]
    expect(view).to_contain_text("What it means: An assistant message asks for calls")
    raw = result.locator("summary")
    raw.click()
    expect(result).to_contain_text('"tool_call_id"')
    press(raw, "Enter")
    expect(result.get_by_text('"tool_call_id"')).to_be_hidden()


def test_the_stepper_goes_forward_by_mouse_and_back_by_keyboard(shown: Gallery) -> None:
    view = shown.output("stepper")
    forward = view.get_by_role("button", name="Forward")
    forward.click()
    expect(view.get_by_role("alert")).to_contain_text("2 of 8 · step 2: receive")
    press(forward, "Enter")
    expect(view.get_by_role("alert")).to_contain_text("3 of 8 · step 3: run")
    expect(view).to_contain_text("▶ result = run(")
    expect(forward).to_be_focused()
    press(view.get_by_role("button", name="Back"), "Space")
    expect(view.get_by_role("alert")).to_contain_text("2 of 8")


def test_the_clinic_examines_what_is_typed(shown: Gallery) -> None:
    view = shown.output("clinic")
    field = view.get_by_role("textbox", name="The tool, as JSON or as a Pydantic model")
    expect(view).to_contain_text("1 violation of strict")
    field.click()
    shown.page.keyboard.press("ControlOrMeta+End")
    shown.page.keyboard.press("Backspace")
    expect(view.get_by_role("alert").first).to_contain_text("Not a tool yet")
    shown.page.keyboard.press("ControlOrMeta+A")
    shown.page.keyboard.type(MODEL)
    expect(view).to_contain_text("GetWeather: accepted by the API, ready for strict")
    view.get_by_role("button", name="Start again").click()
    expect(view).to_contain_text("1 violation of strict")


@in_lab
def test_the_explorer_asks_at_the_press_of_a_button(shown: Gallery) -> None:
    view = shown.output("explorer")
    expect(view.get_by_role("listitem")).to_have_count(2)
    view.get_by_role("button", name="false").click()
    expect(view.get_by_role("listitem")).to_have_count(1)
    expect(view.get_by_role("button", name="● false")).to_be_visible()
    press(view.get_by_role("button", name="none"), "Enter")
    expect(view.get_by_role("alert")).to_contain_text("finish_reason: stop")


def test_the_agent_waits_until_somebody_approves_or_refuses(shown: Gallery) -> None:
    view = shown.output("approval")
    expect(view.get_by_role("alert")).to_contain_text("May this call run?")
    shown.page.wait_for_timeout(600)  # a question takes no press in its first half second
    view.get_by_role("button", name="Approve").click()
    expect(view).to_contain_text("Refunded 120 euros for order 7.")
    shown.run("approval")
    view.get_by_role("textbox", name="Reason").fill("Too much.")
    shown.page.wait_for_timeout(600)
    press(view.get_by_role("button", name="Refuse"), "Enter")
    expect(view).to_contain_text("✗ refused by person: Too much.")
    expect(view).to_contain_text("Nothing was refunded.")


def test_the_playground_works_on_a_message_shows_how_far_it_is_and_stops(shown: Gallery) -> None:
    view = shown.output("playground")
    message = view.get_by_role("textbox", name="Your message")
    message.fill("What is the weather in Oslo?")
    view.get_by_role("button", name="Send").click()
    expect(view).to_contain_text("✓ Done: 2 requests.")
    expect(view).to_contain_text('{"city": "Oslo", "celsius": 4}')
    press(view.get_by_role("checkbox", name="get_weather"), "Space")
    message.fill("What time is it in Tokyo?")
    press(view.get_by_role("button", name="Send"), "Enter")
    expect(view).to_contain_text("Round 1 of at most 8: running get_time …")
    press(view.get_by_role("button", name="Stop"), "Enter")
    expect(view).to_contain_text("✗ Stopped.")


def test_a_press_takes_all_that_was_typed_before_it(shown: Gallery) -> None:
    shown.run("playground")
    view = shown.output("playground")
    message = view.get_by_role("textbox", name="Your message")
    message.evaluate(TYPE_AND_PRESS, ["How warm is it in Tokyo?", "Send"])
    expect(view).to_contain_text("How warm is it in Tokyo?")
    expect(view).to_contain_text("✓ Done: ")
    expect(message).to_have_value("")
    shown.run("approval")
    view = shown.output("approval")
    reason = view.get_by_role("textbox", name="Reason")
    shown.page.wait_for_timeout(600)  # a question takes no press in its first half second
    reason.evaluate(TYPE_AND_PRESS, ["Not again.", "Refuse"])
    expect(view).to_contain_text("✗ refused by person: Not again.")
    view = shown.output("clinic")
    field = view.get_by_role("textbox", name="The tool, as JSON or as a Pydantic model")
    first = field.input_value()
    field.evaluate(TYPE_AND_PRESS, ["{}", "Start again"])
    expect(view).to_contain_text("1 violation of strict")
    expect(field).to_have_value(first)


@in_lab
def test_a_prediction_is_answered_by_keyboard_alone(shown: Gallery) -> None:
    view = shown.output("predict")
    first = view.get_by_role("button").first
    shown.select("predict")
    tabs = 0
    while not first.evaluate("e => e === document.activeElement"):
        assert tabs < 4, "Tab does not lead from the selected cell to its first button"
        shown.page.keyboard.press("Tab")
        tabs += 1
    names = [text.lstrip("○ ") for text in view.get_by_role("button").all_inner_texts()[:2]]
    right, wrong = sorted(names, key=lambda name: not name.startswith("Your program"))
    shown.page.keyboard.press("Tab")
    shown.page.keyboard.press("Shift+Tab")
    expect(first).to_be_focused()
    press(view.get_by_role("button", name=wrong), "Space")
    expect(view.get_by_role("alert")).to_contain_text("Your functions are not there.")
    expect(view.get_by_role("alert")).not_to_contain_text("The model only asks")
    press(view.get_by_role("button", name=right), "Enter")
    expect(view.get_by_role("alert")).to_contain_text("✓ Right")
    shown.run("predict")
    expect(view.get_by_role("button", name=right)).to_contain_text("✓")
    press(view.get_by_role("button", name="Start again"), "Enter")
    expect(view.get_by_role("button", name=right)).to_contain_text("○")
    expect(first).to_be_focused()


@in_lab
def test_recall_and_parsons_answer_to_mouse_and_keyboard(shown: Gallery) -> None:
    recall, parsons = shown.output("recall"), shown.output("parsons")
    recall.get_by_role("button", name="Show the answer").click()
    expect(recall).to_contain_text("It says which call it answers.")
    press(recall.get_by_role("button", name="Hide the answer"), "Enter")
    expect(recall).not_to_contain_text("It says which call it answers.")
    parsons.get_by_role("button", name="Start again").click()
    parsons.get_by_title("Use for call in calls:").click()
    press(parsons.get_by_title("Use result = run(call)"), "Enter")
    expect(parsons.get_by_title("Use messages.append(answer(call, result))")).to_be_focused()  # the next one
    press(parsons.get_by_title("Move line 2 up"), "Enter")
    expect(parsons.get_by_title("Move line 1 up")).to_be_focused()  # the line that moved
    press(parsons.get_by_title("Move line 1 down"), "Enter")
    expect(parsons.get_by_title("Move line 2 down")).to_be_focused()
    press(parsons.get_by_role("button", name="Check"), "Space")
    expect(parsons.get_by_role("alert")).to_contain_text("The 2 lines so far are right.")
    second = parsons.get_by_text("result = run(call)", exact=True)
    parsons.get_by_title("Use messages.append(answer(call, result))").drag_to(second, target_position={"x": 5, "y": 2})
    expect(parsons.get_by_role("alert")).to_contain_text("Line 2 of your program: messages.append")
    parsons.get_by_text("messages.append(answer(call, result))", exact=True).drag_to(
        second, target_position={"x": 5, "y": second.evaluate("e => e.clientHeight") - 2}
    )
    expect(parsons.get_by_role("alert")).to_contain_text("Line 3 of your program: messages.append")
    press(parsons.get_by_role("button", name="Check"), "Space")
    expect(parsons.get_by_role("alert")).to_contain_text("✓ Right.")


def test_the_board_exports_makes_a_page_to_keep_and_asks_before_it_resets(shown: Gallery) -> None:
    view = shown.outputs("progress")
    view.get_by_role("button", name="Export").click()
    expect(view.get_by_role("alert")).to_contain_text("Exported to my_progress.json")
    exported = json.loads(shown.lab.read("my_progress.json"))
    assert set(exported) == {"learner", "points", "checks", "misconceptions"}
    expect(view).to_contain_text("Lesson 01: describe tools to a model · read")
    step = view.get_by_role("link", name="“Describe search_products")
    expect(step).to_have_attribute("href", re.compile("exercises/release/01_schema/01_schema.ipynb"))
    view.get_by_role("button", name="Show what I learned").click()
    expect(view.get_by_role("link", name="what I learned")).to_be_visible()
    press(view.get_by_role("button", name="Reset"), "Enter")
    expect(view.get_by_role("button", name="No, keep it")).to_be_focused()
    shown.page.keyboard.press("Enter")
    expect(view.get_by_role("alert")).to_contain_text("Nothing was changed.")


@in_lab
def test_an_exception_in_a_callback_reaches_the_learner(shown: Gallery) -> None:
    view = shown.output("raises")
    view.get_by_role("button", name="yes").click()
    expect(view.get_by_role("alert")).to_contain_text("RuntimeError: this question is broken")


@in_lab
def test_at_twice_the_size_nothing_is_cut_off(shown: Gallery) -> None:
    """A page zoomed to 200 % has half the width."""
    size = shown.page.viewport_size
    assert size is not None
    shown.page.set_viewport_size({"width": size["width"] // 2, "height": size["height"] // 2})
    try:
        for name in WIDGETS:
            view = shown.output(name).locator(".jp-OutputArea-output").first
            wider = view.evaluate("e => e.scrollWidth - e.clientWidth")
            assert wider <= 1, f"{name} is {wider} pixels wider than its cell"
    finally:
        shown.page.set_viewport_size(size)


@in_lab
@pytest.mark.needs("node")  # for axe, which looks for barriers
@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_words_can_be_read_in_both_themes(shown: Gallery, theme: str) -> None:
    shown.lab.use_theme(theme)
    for name in WIDGETS:
        assert shown.faint(name) == [], f"{name} in the {theme} theme"
        shown.photograph(name, f"widget-{name}-{theme.lower()}")
    assert barriers(shown.page, ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output") == []


@in_lab
def test_opened_again_without_its_kernel_every_widget_shows_its_plain_form(shown: Gallery) -> None:
    for name in LIVE:
        expect(shown.output(name)).to_be_visible()
        expect(shown.twin(name)).to_be_hidden()
    shown.reopen()
    for name in LIVE:
        expect(shown.twin(name)).to_be_visible()
        expect(shown.output(name)).to_be_hidden()
    expect(shown.twin("predict")).to_contain_text("To use it, run this cell")
    expect(shown.outputs("progress")).to_contain_text("Lesson 01: describe tools to a model · read")
    expect(shown.outputs("progress").locator(".jp-OutputArea-child").nth(1)).to_be_hidden()
    shown.lab.run_all()
    expect(shown.output("predict").get_by_role("button").first).to_be_visible()
    expect(shown.twin("predict")).to_be_hidden()


@on_the_site
def test_a_cell_without_an_end_is_ended_by_a_restart(shown: Gallery) -> None:
    """A kernel of the site cannot be interrupted. It is the last test: the widgets have no kernel afterwards."""
    visit, cell = shown.lab, shown.cell("counts")
    visit.write(cell, "while True:\n    pass")
    shown.page.keyboard.press("Control+Enter")
    expect(cell.locator(".jp-InputArea-prompt")).to_have_text("[*]:", timeout=WAIT_SECONDS)
    visit.choose("Kernel", "Restart Kernel…")
    shown.page.get_by_role("dialog").get_by_role("button", name="Confirm").click()
    visit.wait_for_kernel()
    visit.write(cell, "print('runs again')")
    visit.run(cell)
    expect(cell.locator(".jp-OutputArea-output").first).to_contain_text("runs again")
