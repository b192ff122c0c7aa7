"""Statistics on cases: their order, and what the terminal and the pages show of them."""

from __future__ import annotations

import json

from grader.reports import case_page, case_text
from grader.reports.case_data import AssignmentStatistics, CaseStatistics, SampleAnswer, hardest


def case(title: str, failed: int, tried: int, assignment: str = "a1") -> CaseStatistics:
    students = tuple(f"s{number}" for number in range(failed))
    sample = SampleAnswer("s0", "def f():\n    return '<b>'", "None", "Taken for a `dict`.")
    mistakes = {"Taken for a `dict`.": failed}
    names = (assignment, "one", "The <first>", title)
    return CaseStatistics(*names, True, tried, students, ("late",), mistakes, (sample,))


def statistics(*cases: CaseStatistics, name: str = "a1") -> AssignmentStatistics:
    return AssignmentStatistics(name, 40, cases, {"one": ("idle",)}, {"s0": "Ada \x1b[31mL (s0)"})


TERM = [
    statistics(case("half of many", 20, 40), case("all hold", 0, 40)),
    statistics(case("the only one", 1, 1, "a2"), name="a2"),
]


def test_a_case_that_few_tried_does_not_lead() -> None:
    assert [each.title for each in hardest(TERM)] == ["half of many", "the only one"]
    assert [each.title for each in hardest([statistics(case("few", 1, 4), case("many", 30, 40))])] == ["many", "few"]


def test_the_terminal_names_the_cases_and_some_of_those_who_fail() -> None:
    said = case_text.table(TERM)
    assert "Graded: a1 (40), a2 (40)." in said
    assert "50 % (20 of 40)  a1, one: half of many" in said
    assert "Ada L (s0), s1, s2, s3, s4 and 15 more. 20 × Taken for a `dict`." in said
    assert "all hold" not in said
    assert "\x1b" not in said
    assert "Every case that was tried holds." in case_text.table([statistics(case("all hold", 0, 40))])


def test_the_page_shows_names_mistakes_and_answers_as_text() -> None:
    html = case_page.page(TERM[0], lambda student: f"../{student} x.html" if student == "s0" else None)
    assert '<a href="../s0%20x.html">Ada L (s0)</a>' in html
    assert "The &lt;first&gt;" in html
    assert "Taken for a <code>dict</code>." in html
    assert "&lt;b&gt;" in html
    assert "Not attempted: 1" in html
    assert "Holds with a correct earlier function: 1" in html


def test_the_page_of_a_term_leads_to_each_assignment() -> None:
    html = case_page.term_page(TERM, {"a1": "cases-a1.html", "a2": "cases-a2.html"})
    assert html.index("half of many") < html.index("the only one")
    assert html.count('href="cases-a2.html"') == 2
    assert "2 of 2 cases that anybody fails" in html


def test_the_json_form_has_the_shares() -> None:
    found = json.loads(json.dumps(TERM[0].to_json()))
    assert [each["share"] for each in found["cases"]] == [0.5, 0]
