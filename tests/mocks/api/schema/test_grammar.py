"""Static checks of the grammars of custom tools."""

from __future__ import annotations

import pytest

from mocks.api.errors import ApiError
from mocks.api.schema import grammar

CALCULATOR = """
start: expr
expr: term (SP ADD SP term)* -> add
    | term
term: INT
SP: " "
ADD: "+"
%import common.INT
"""


@pytest.mark.parametrize(
    ("syntax", "definition"),
    [
        ("lark", CALCULATOR),
        ("lark", '// a comment: %declare (?=x)\nstart: "(?=" NAME?\nNAME: /[a-z]+/'),
        ("lark", "?start: A\nA: /https?:\\/\\/x/"),
        ("regex", r"^\d{4}-\d\d(?:-\d\d)?$"),
    ],
)
def test_a_grammar_of_the_supported_kind_passes(syntax: str, definition: str) -> None:
    grammar.check(syntax, definition, "g")


@pytest.mark.parametrize(
    ("syntax", "definition", "text"),
    [
        ("lark", "", "it has no rule 'start'"),
        ("lark", "start: A\nA: /(?=b)b/", "it has look-around, which is not supported"),
        ("lark", "start: A\nA: /b+?c/", "it has a lazy quantifier, which is not supported"),
        ("lark", "start: A\nA.2: /b/", "it has a terminal with a priority, which is not supported"),
        ("lark", "start: sep{A}\nsep{x}: x\nA: /b/", "it has a template, which is not supported"),
        ("lark", "start: A\n%declare A", "it has %declare, which is not supported"),
        (
            "lark",
            "start: A\n%import python.A",
            "it has an import of something else than common, which is not supported",
        ),
        ("regex", "", "it is empty"),
        ("regex", "a\nb", "it has more than one line"),
        ("regex", "(?<!a)b", "it has look-around, which is not supported"),
    ],
)
def test_what_the_guide_rules_out_is_refused_in_the_mocks_own_words(syntax: str, definition: str, text: str) -> None:
    with pytest.raises(ApiError) as caught:
        grammar.check(syntax, definition, "g")
    assert caught.value.message == f"[mock] Invalid {syntax} grammar: {text}."
    assert caught.value.param == "g.definition"


@pytest.mark.parametrize(("syntax", "definition", "param"), [("bnf", "x", "g.syntax"), ("lark", 7, "g.definition")])
def test_what_is_no_grammar_is_refused_in_the_generic_words(syntax: str, definition: object, param: str) -> None:
    with pytest.raises(ApiError) as caught:
        grammar.check(syntax, definition, "g")
    assert caught.value.param == param
    assert not caught.value.message.startswith("[mock]")
