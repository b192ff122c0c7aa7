from __future__ import annotations

import pytest

from widgets import counts

FOUND = {"handed over": (1, 4), "with an error": (0, 3), "refused": (0, 0)}


def test_text_has_a_bar_and_the_numbers_of_each_count() -> None:
    assert str(counts(FOUND, title="Chat")).splitlines() == [
        "Chat",
        "handed over   |#####               | 1 of 4, 25%",
        "with an error |                    | 0 of 3, 0%",
        "refused       |                    | none to count",
    ]


def test_html_says_in_words_what_a_bar_shows() -> None:
    html = counts({"<b>": (3, 4)})._repr_html_()
    assert "<b>" not in html
    assert "&lt;b&gt;: 3 of 4, 75%" in html
    assert 'aria-hidden="true"' in html
    assert "width:75.0%" in html
    assert "<style" not in html


@pytest.mark.parametrize("numbers", [(2, 1), (-1, 1)])
def test_a_part_larger_than_its_whole_is_refused_in_words(numbers: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="give the part first, then the whole"):
        counts({"handed over": numbers})
