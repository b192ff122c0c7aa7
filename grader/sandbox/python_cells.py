"""Cells of plain Python in IPython's shell, without the work that only IPython's own syntax needs.

IPython looks through each cell with a tokenizer written in Python, parses it three times and compiles its statements
one by one. Here a cell is parsed first. Where it is Python and nothing is hooked into the shell, its text stays as it
is and its statements are compiled together. All else, for every cell, is IPython's own: history, events, errors.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import inspect
import os
import re
import tempfile
import warnings
from collections.abc import Iterable
from types import CodeType
from typing import Any, cast

from ipykernel.compiler import XCachingCompiler
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.autocall import IPyAutocall

_FOLDER = f"{tempfile.gettempdir()}/ipykernel_{os.getpid()}"
_WORD = re.compile(r"[^\W\d]\w*")
_UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
_KNOWN = ast.Module([ast.Pass()], [])
"""Stands for the tree of a cell that is compiled already."""


class CellCompiler(XCachingCompiler):
    """Compiler of the shell, which knows some cells beforehand: the instructor's, which every submission has."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._usual_flags = self.flags
        self._known: dict[str, list[CodeType]] = {}
        self._parsed: tuple[str, ast.Module] | None = None
        self._source, self._code = "", list[CodeType]()

    def get_code_name(self, raw_code: str, code: str, number: int) -> str:
        """Return a name of the form that ipykernel gives, made quickly where no message can show it."""
        if raw_code != self._source:
            return str(super().get_code_name(raw_code, code, number))  # type: ignore[no-untyped-call]
        digest = hashlib.sha1(raw_code.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
        return f"{_FOLDER}/{int(digest[:8], 16)}.py"

    def names(self) -> Iterable[str]:
        """Return the names of the cells so far, as tracebacks have them."""
        return self._filename_map.keys()

    def learn(self, sources: Iterable[str]) -> None:
        """Compile cells ahead; one that is not Python, or warns, is left for its own turn."""
        for source in sources:
            self._source = source
            with warnings.catch_warnings(), contextlib.suppress(Warning, *_UNREADABLE):
                warnings.simplefilter("error")
                self._known[source] = self._together(self._tree().body, self.get_code_name(source, source, 0))

    def parses(self, source: str) -> bool:
        """Tell whether a cell is Python, and keep its tree for `ast_parse`."""
        if self._parsed is None or self._parsed[0] != source:
            self._source = source
            self._code = self._known.get(source, []) if self.flags == self._usual_flags else []
            try:
                self._parsed = (source, _KNOWN if self._code else self._tree())
            except _UNREADABLE:
                return False
        return True

    def leave(self) -> None:
        """Leave the next cell to IPython."""
        self._source, self._parsed = "", None

    def _tree(self) -> ast.Module:
        name = self.get_code_name(self._source, self._source, 0)
        return cast(ast.Module, super().ast_parse(f"{self._source}\n", name))

    def apart(self, statements: list[ast.stmt], name: str, number: int) -> tuple[list[ast.stmt], str]:
        """Return the statements of a cell to be compiled one by one, and the name that ipykernel gives it."""
        if statements is _KNOWN.body:
            statements = self._tree().body
        source, self._source = self._source, ""
        return statements, self.cache(f"{source}\n", number, source) if source else name

    def ast_parse(self, source: str, filename: str = "<unknown>", symbol: str = "exec") -> Any:
        """Return the tree of a cell."""
        parsed, self._parsed = self._parsed, None
        if parsed is not None and parsed[0].rstrip("\n") == source.rstrip("\n"):
            return parsed[1]
        return super().ast_parse(source, filename, symbol)

    def code(self, statements: list[ast.stmt], name: str) -> list[CodeType] | None:
        """Return the code of a cell: its statements, and its last expression apart.

        Returns:
            None where they cannot be compiled together: those before the mistake are run all the same.
        """
        if statements is _KNOWN.body:
            return self._code
        try:
            return self._together(statements, name)
        except _UNREADABLE:
            return None

    def _together(self, statements: list[ast.stmt], name: str) -> list[CodeType]:
        shown = statements[-1:] if statements and isinstance(statements[-1], ast.Expr) else []
        body = statements[: len(statements) - len(shown)]
        with self.extra_flags(ast.PyCF_ALLOW_TOP_LEVEL_AWAIT):
            compiled: Any = self
            code = [compiled(ast.Module(body, []), name, "exec")] if body else []
            return code + ([compiled(ast.Interactive(shown), name, "single")] if shown else [])


class PythonFirstShell(ZMQInteractiveShell):
    """ipykernel's shell; cells that are nothing but Python take a shorter way through it."""

    def transform_cell(self, raw_cell: str) -> str:
        """Return the cell as Python: what is Python already stays as it is."""
        if not self._is_python(raw_cell):
            self._compiler.leave()
            return str(super().transform_cell(raw_cell))  # type: ignore[no-untyped-call]
        return raw_cell if raw_cell.endswith("\n") else f"{raw_cell}\n"

    def should_run_async(self, raw_cell: str, **about: Any) -> bool:
        """Tell whether the cell waits for something at its top level."""
        text = about.get("transformed_cell") or ""
        return ("await" in text or "async" in text) and bool(super().should_run_async(raw_cell, **about))

    async def run_ast_nodes(
        self,
        nodelist: list[ast.stmt],
        cell_name: str,
        interactivity: str = "last_expr",
        compiler: Any = compile,
        result: Any = None,
    ) -> Any:
        """Run a cell; return whether it raised."""
        usual = interactivity == "last_expr" and self.autoawait and compiler is self.compile
        code = compiler.code(nodelist, cell_name) if usual else None
        if code is None:
            nodelist, cell_name = self._compiler.apart(nodelist, cell_name, self.execution_count - 1)
            return await super().run_ast_nodes(nodelist, cell_name, interactivity, compiler, result)
        for each in code:
            if await self.run_code(  # type: ignore[no-untyped-call]
                each, result, async_=bool(each.co_flags & inspect.CO_COROUTINE)
            ):
                return True
        return False

    def showtraceback(self, *about: Any, **more: Any) -> None:
        """Show an error; `inspect` need not look through all modules for the one that a cell is in: it is in none."""
        inspect.modulesbyfile.update(dict.fromkeys(self._compiler.names(), ""))
        super().showtraceback(*about, **more)

    def _format_exception_for_storage(self, exception: BaseException, *about: Any, **more: Any) -> dict[str, Any]:
        """Return no second copy of the traceback: nobody asks the history of errors for it."""
        return {"ename": type(exception).__name__, "evalue": "", "traceback": []}

    @property
    def _compiler(self) -> CellCompiler:
        return cast(CellCompiler, self.compile)

    def _is_python(self, source: str) -> bool:
        if not source or source[0].isspace() or "In [" in source or self._transformers() != self._usual_transformers:
            return False
        return not (len(source.splitlines()) == 1 and self._is_command(source)) and self._compiler.parses(source)

    def remember_transformers(self) -> None:
        """Take the present way of reading cells as the usual one."""
        self._usual_transformers = self._transformers()

    def _transformers(self) -> list[Any]:
        manager = self.input_transformer_manager
        return [
            *manager.cleanup_transforms, *manager.line_transforms, *manager.token_transformers,
            *self.input_transformers_post, *self.ast_transformers,
        ]  # fmt: skip

    def _is_command(self, line: str) -> bool:
        """Tell whether IPython may read a line as a call though it is Python: ``exit``, ``pwd``."""
        word = _WORD.match(line)
        if word is None or self.autocall:
            return word is not None
        name = word.group()
        return name in self.magics_manager.magics["line"] or isinstance(self.user_ns.get(name), IPyAutocall)
