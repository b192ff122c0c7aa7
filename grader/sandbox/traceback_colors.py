"""Colors of tracebacks, kept: for each one, the same style and the same lexer of Python would be made anew."""

from __future__ import annotations

from functools import cache, wraps
from typing import Any

import stack_data
from pygments.formatters.terminal256 import Terminal256Formatter
from pygments.lexers.python import PythonLexer

_OWN_RULES = {"tokens", "flags", "token_variants", "get_tokendefs"}
"""Attributes by which a lexer differs from the one it is derived from."""


def keep() -> None:
    """Let each style be made and translated once, and rules be read once: most of what an error in a cell costs."""
    _keep_rules()
    library: Any = stack_data
    formatters: Any = Terminal256Formatter
    known: dict[Any, dict[Any, Any]] = {}
    library.style_with_executing_node = cache(library.style_with_executing_node)
    translate = formatters._setup_styles
    if hasattr(translate, "__wrapped__"):
        return

    @wraps(translate)
    def set_up(formatter: Any) -> None:
        about = (type(formatter), formatter.style, formatter.usebold, formatter.useunderline, formatter.useitalic)
        if about not in known:
            translate(formatter)
            known[about] = formatter.style_string
        formatter.style_string = dict(known[about])

    formatters._setup_styles = set_up


def _keep_rules() -> None:
    """Let lexers that are derived from Python's use its rules: for each function in a traceback there is one."""
    lexer: Any = PythonLexer
    lexer()  # reads the rules

    def take_rules(derived: Any) -> None:
        if derived.__bases__ == (lexer,) and _OWN_RULES.isdisjoint(vars(derived)):
            derived._tokens, derived._all_tokens, derived._tmpname = lexer._tokens, lexer._all_tokens, lexer._tmpname

    lexer.__init_subclass__ = classmethod(take_rules)
