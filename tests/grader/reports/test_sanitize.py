"""Learners' text and HTML, made safe to show."""

from __future__ import annotations

import re

import pytest

from grader.course.grades import NotebookGrades
from grader.outcome import OUTCOME_TYPE
from grader.reports import feedback_page, outputs, sanitize
from grader.reports.feedback_page import FeedbackPageData
from grader.reports.html_document import STYLE
from tests.grader.reports.hostile import ALL, MARKUP, outcome

RUNS = re.compile(
    r"<(script|style|iframe|object|embed|form|base|link|meta|svg|math)\b|<[^>]*\s(on\w+|style|id|class)=", re.I
)
"""What no cleaned markup may hold: the parser of `test_in_chromium` judges the rest."""


@pytest.mark.parametrize("attempt", MARKUP)
def test_markup_keeps_no_tag_or_attribute_that_runs_or_disguises(attempt: str) -> None:
    assert not RUNS.search(sanitize.markup(f"<p>before {attempt} after</p>") or "")


def test_markup_keeps_a_table_as_pandas_writes_it() -> None:
    source = '<div><style scoped>x</style><table border="1" class="dataframe"><thead><tr style="text-align: right;"><th></th><th>a</th></tr></thead><tbody><tr><th>0</th><td>1 &lt; 2</td></tr></tbody></table></div>'  # noqa: E501
    cleaned = sanitize.markup(source)
    assert cleaned == (
        "<div><table><thead><tr><th></th><th>a</th></tr></thead>"
        "<tbody><tr><th>0</th><td>1 &lt; 2</td></tr></tbody></table></div>"
    )


def test_a_link_leads_to_the_web_and_a_picture_is_one_the_page_carries() -> None:
    cleaned = sanitize.markup(
        '<a href="https://example.org/">a</a><a href="../up">b</a><img src="data:image/png;base64,AA==">'
    )
    assert cleaned is not None
    assert 'href="https://example.org/"' in cleaned
    assert "../up" not in cleaned
    assert 'src="data:image/png;base64,AA=="' in cleaned


def test_plain_text_has_no_colours_control_or_direction_characters() -> None:
    text = "\x1b[0;31mred\x1b[0m \x1b]8;;http://x\x07link\x1b]8;;\x07 a\x00b \u202egnp\ttab\r\nnext"
    assert sanitize.plain(text) == "red link a\ufffdb \ufffdgnp\ttab\nnext"
    assert sanitize.shown("<&\"'>") == "&lt;&amp;&#34;&#39;&gt;"


def test_what_is_too_long_is_cut_and_says_so() -> None:
    assert sanitize.plain("x" * 50, 10) == "xxxxxxxxxx\n… (shortened: 50 characters)"
    assert sanitize.markup("x" * (sanitize.MAX_MARKUP_CHARACTERS + 1)) is None
    many = [{"output_type": "stream", "name": "stdout", "text": "x"}] * (outputs.MAX_OUTPUTS + 7)
    assert "… and 7 more outputs" in outputs.shown(many)


def test_headings_of_learners_do_not_join_the_pages_outline() -> None:
    assert sanitize.markdown("# Mine\n\ntext") == '<p class="heading">Mine</p>\n<p>text</p>\n'


def test_an_svg_is_a_picture_and_no_markup() -> None:
    shown = outputs.shown([{"output_type": "display_data", "data": {"image/svg+xml": "<svg onload=x></svg>"}}])
    assert '<img alt="A picture made by this code" src="data:image/svg+xml;base64,' in shown
    assert "<svg" not in shown


@pytest.mark.parametrize("data", ['AAAA" onerror="x', "not base64!", ["AA", "=<"]])
def test_a_picture_that_is_none_is_left_out(data: str | list[str]) -> None:
    assert sanitize.picture("image/png", data) is None


def test_a_traceback_is_plain_text_under_its_last_line() -> None:
    error = {
        "output_type": "error",
        "ename": "ValueError",
        "evalue": "<b>",
        "traceback": ["\x1b[31m----\x1b[0m", "at <x>"],
    }
    shown = outputs.shown([error])
    assert '<pre class="error">ValueError: &lt;b&gt;</pre>' in shown
    assert "----\nat &lt;x&gt;" in shown


def test_broken_outputs_break_no_page() -> None:
    odd = [{}, {"output_type": "display_data"}, {"output_type": "display_data", "data": []}, {"output_type": "error"},
           {"output_type": "error", "traceback": "text"}, {"output_type": "stream"}, {"output_type": ALL}]  # fmt: skip
    assert outputs.shown(odd).count("<pre") == 3


@pytest.mark.parametrize("changed", [{"findings": 1}, {"title": ["x"]}, {"hints": [{}]}, {"status": "odd"}])
def test_an_outcome_that_cannot_be_read_is_none(changed: dict[str, object]) -> None:
    data = outcome().to_json()
    assert outputs.outcome_of([{"data": {OUTCOME_TYPE: data}}]) == outcome()
    assert outputs.outcome_of([{"data": {OUTCOME_TYPE: data | changed}}]) is None


def test_a_page_allows_its_own_style_sheet_and_nothing_else() -> None:
    page = feedback_page.page(FeedbackPageData("<t>", "<t>", "Ada", {"cells": []}, NotebookGrades()))
    assert f"<style>{STYLE}</style>" in page
    assert "default-src &#39;none&#39;; style-src &#39;sha256-" in page
    assert "unsafe" not in page.split("</head>")[0].replace(STYLE, "")
    assert "<title>Feedback: &lt;t&gt;, Ada</title>" in page
