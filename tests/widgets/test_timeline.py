from __future__ import annotations

import pytest

from widgets import timeline

SPANS = [
    ("ask", 10.0, 10.1, "model"),
    ("Tokyo", 10.1, 10.2, "tool"),
    ("Oslo", 10.1, 10.15, "tool"),
    ("answer", 10.2, 10.3, "model"),
]


def test_text_has_a_bar_a_kind_and_the_times_of_each_span() -> None:
    lines = str(timeline(SPANS, title="At once")).splitlines()
    assert lines[0] == "At once"
    assert lines[1] == "model ask    |#############                           | 0.00 to 0.10 s"
    assert lines[2] == "tool  Oslo   |             =======                    | 0.10 to 0.15 s"
    assert lines[4] == "model answer |                           #############| 0.20 to 0.30 s"


def test_the_summary_counts_what_overlaps() -> None:
    assert timeline(SPANS).summary == "2 × model, 2 × tool; at most 2 at the same time; 0.30 s in all."
    assert timeline([SPANS[0], SPANS[3]]).summary == "2 × model; at most 1 at the same time; 0.30 s in all."
    assert "at most 1 at the same time" in timeline([("a", 0, 1, "tool"), ("b", 1, 2, "tool")]).summary


def test_one_width_makes_two_timelines_comparable() -> None:
    short = timeline([("ask", 0, 1, "model")], width=4)
    assert str(short).splitlines()[0].count("#") == 10
    assert "width:25.0%" in short._repr_html_()
    assert timeline([("ask", 0, 8, "model")], width=4).width == 8


def test_html_says_in_words_what_a_bar_shows_and_tells_kinds_apart_without_colour() -> None:
    html = timeline([("<b>", 0, 1, "model"), ("Oslo", 1, 2, "tool")])._repr_html_()
    assert "<b>" not in html
    assert "tool: Oslo, 1.00 to 2.00 s" in html
    assert "2px solid" in html
    assert "2px dashed" in html
    assert "<style" not in html


def test_nothing_measured_and_no_time_at_all_can_be_shown() -> None:
    assert str(timeline([])) == "Nothing has been measured yet."
    assert "Nothing has been measured" in timeline([])._repr_html_()
    assert str(timeline([("a", 3, 3, "tool")])).splitlines()[0].count("=") == 1


def test_what_is_no_span_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="Use one of: model, tool"):
        timeline([("a", 0, 1, "network")])
    with pytest.raises(ValueError, match="starts at 2"):
        timeline([("a", 2, 1, "tool")])
