"""Pages made of hostile text, opened in a real Chromium: nothing runs, nothing is loaded, in either theme."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from grader.course.grades import CellGrade, NotebookGrades
from grader.progress_events import Belief
from grader.reports import report_page
from grader.reports.achievement import Achieved, LearnedLesson, Totals, achievement_page
from grader.reports.class_data import OUTCOMES, ClassReport, Group, ManualTask, MissedCase, Mistake, Suspicion
from grader.reports.feedback_page import FeedbackPageData, page
from grader.reports.outcome_html import HiddenInputs
from tests.browser.axe import barriers
from tests.grader.reports.hostile import ALL, FLAG, MARKUP, NAME, notebook

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.slow(12)]


def feedback(hidden: HiddenInputs = HiddenInputs.ALL) -> str:
    marks = NotebookGrades({NAME: CellGrade(10, 3, 2, 3, 1, True)}, {NAME: ALL, f"gone{NAME}": ALL}, 1.5)
    return page(FeedbackPageData(NAME, ALL, NAME, notebook(), marks, datetime(2026, 2, 3, 12), hidden))


def report() -> str:
    counts = dict.fromkeys(OUTCOMES, 1)
    suspicions = [Suspicion(NAME, (ALL, ALL))]
    made = ClassReport(
        NAME, 10, {NAME: 3.0, ALL: 10.0}, [ManualTask(NAME, ALL, "check", 10, 5, counts)],
        [Mistake(ALL, ALL, ALL, ALL, 2)], [MissedCase(ALL, ALL, 3)], suspicions, [0.1, 0.2, 9.0], [-3.0, 5.0], 1, 1,
        suspicions, suspicions, suspicions, suspicions, suspicions,
        [Group((NAME, ALL), (ALL, NAME), 9, True, True)], True, {NAME: ALL},
    )  # fmt: skip
    return report_page.page(made, lambda student: f"../feedback/{student}/{NAME}.html")


def achievement() -> str:
    lesson = LearnedLesson(ALL, (ALL, NAME), True, "2026-11-29", (Achieved(ALL, 2, 3, "2026-11-30", True),))
    cleared = Belief("a", ALL, 1, True, "2026-11-30")
    return achievement_page(ALL, [lesson, lesson], [cleared], Totals(2, 2, 6), date(2026, 12, 1))


def without_policy(html: str) -> str:
    bare, count = re.subn(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "", html, count=1)
    assert count == 1
    return bare


def harm(browser: Browser, html: str, folder: Path, theme: str = "light") -> tuple[int, list[str], list[str]]:
    """Open a page, move and click all over it; return how often something ran, what was asked for, and dialogs."""
    file = folder / "page.html"
    file.write_text(html, encoding="utf-8", errors="replace")
    context = browser.new_context(color_scheme=theme)  # type: ignore[arg-type]
    tab = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    tab.goto(file.as_uri())
    tab.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    tab.evaluate(
        "document.querySelectorAll('a, button, b, img').forEach(each => {"
        " if (!each.getAttribute('href')?.match(/^(https?:|mailto:|\\.\\.)/)) each.click?.();"
        " each.dispatchEvent(new Event('mouseover')); each.dispatchEvent(new Event('focus')) })"
    )
    tab.wait_for_timeout(300)
    ran = int(tab.evaluate("window.hit || 0")) if tab.url.startswith("file:") else 1
    context.close()
    outside = [url for url in asked if url.split("#")[0] != file.as_uri() and not url.startswith("data:image/")]
    return ran, outside, said


PAGES: dict[str, Callable[[], str]] = {
    "feedback": feedback,
    "feedback, inputs hidden": lambda: feedback(HiddenInputs.NONE),
    "report": report,
    "achievement": achievement,
}


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("guarded", [True, False], ids=["as it is", "without its policy"])
def test_nothing_of_a_hostile_learners_runs_or_loads(
    browser: Browser, tmp_path: Path, kind: str, guarded: bool
) -> None:
    html = PAGES[kind]()
    html = html if guarded else without_policy(html)
    assert FLAG.split("=")[0] in html, "the attempts are not even in the page"
    assert harm(browser, html, tmp_path, "dark" if guarded else "light") == (0, [], [])


def test_the_policy_alone_stops_what_runs_without_it(browser: Browser, tmp_path: Path) -> None:
    """Guards the test above: the attempts are real, and each of the two defences stands by itself."""
    whole = feedback().replace("<main>", "<main>" + "".join(MARKUP[:9]), 1)
    assert harm(browser, whole, tmp_path)[0] == 0
    assert harm(browser, without_policy(whole), tmp_path)[0] > 0


@pytest.mark.needs("node")  # for axe, which looks for barriers
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_can_be_read_in_both_themes_and_there_are_no_barriers(
    browser: Browser, tmp_path: Path, theme: str
) -> None:
    """WCAG's contrast of 4.5 to 1, for every text of a page against the nearest background behind it."""
    file = tmp_path / "page.html"
    for html in (feedback(), report(), achievement()):
        file.write_text(html, encoding="utf-8", errors="replace")
        context = browser.new_context(color_scheme=theme)  # type: ignore[arg-type]
        tab = context.new_page()
        tab.goto(file.as_uri())
        tab.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        low, found = tab.evaluate(CONTRAST), barriers(tab, "html")
        context.close()
        assert low["seen"] > 15
        assert low["bad"] == []
        assert found == []


def test_on_a_phone_tables_fold_and_only_code_breaks_inside_a_word(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    context = browser.new_context(viewport={"width": 390, "height": 844})
    tab = context.new_page()
    for html in (feedback(), report()):
        file.write_text(html, encoding="utf-8", errors="replace")
        tab.goto(file.as_uri())
        tab.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390
        number = tab.locator("td.number").first
        label = number.evaluate("each => getComputedStyle(each, '::before').content")
        assert label in ('"Points "', '"Mean "')
        assert number.bounding_box()["height"] < 40  # type: ignore[index]  # one line: no letter below another
    context.close()


CONTRAST = """() => {
  const rgb = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, place) => sum + v * [0.2126, 0.7152, 0.0722][place], 0);
  const behind = node => { for (; node; node = node.parentElement) {
    const found = rgb(getComputedStyle(node).backgroundColor);
    if (found.length < 4 || found[3] > 0.99) return found; } return [255, 255, 255]; };
  const bad = {}; let seen = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const owner = node.parentElement;
    if (!node.data.trim() || !owner.getClientRects().length || ['TITLE', 'DESC'].includes(owner.tagName.toUpperCase()))
      continue;
    const style = getComputedStyle(owner);
    const ink = rgb(owner.closest('svg') ? style.fill : style.color);
    const [one, two] = [light(ink), light(behind(owner))].sort((a, b) => b - a);
    seen += 1;
    if ((one + 0.05) / (two + 0.05) < 4.5) bad[owner.tagName + '.' + owner.className] = [ink, behind(owner)];
  }
  return { seen, bad: Object.entries(bad) };
}"""
