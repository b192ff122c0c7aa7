"""Checks of an instructor's own: classes in one file, ``checks.py``, beside the notebook of their assignment."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType

from grader.checks.check import Check
from grader.errors import WrongUseError

FILE = "checks.py"
"""Name of the file. It is read only where a notebook asks for a check that the course does not have."""
REQUIRED = ("id", "title", "points", "defines", "hints")


class OwnChecksError(WrongUseError):
    """The file cannot be used; the text says where and what to do."""


@dataclass(frozen=True)
class OwnChecks:
    """The file with an assignment's own checks, as text: worker processes on other machines get it too."""

    path: str
    source: str

    def classes(self) -> Mapping[str, type[Check]]:
        """Return the checks that the file defines, by id.

        Raises:
            OwnChecksError: It does not run, or a check in it lacks something.
        """
        module = ModuleType(f"own_checks_{hashlib.sha256(self.source.encode()).hexdigest()[:12]}")
        module.__file__ = self.path
        sys.modules[module.__name__] = module  # dataclasses look there for the module of a class
        try:
            exec(compile(self.source, self.path, "exec", dont_inherit=True), vars(module))
        except Exception as error:
            line = f", line {error.lineno}" if isinstance(error, SyntaxError) else ""
            raise OwnChecksError(f"{self.path}{line} cannot be used ({type(error).__name__}: {error}).") from error
        found = [each for each in vars(module).values() if isinstance(each, type) and issubclass(each, Check)]
        own = [each for each in found if each.__module__ == module.__name__ and hasattr(each, "id")]
        for each in own:
            self._require_whole(each)
        return {each.id: each for each in own}

    def _require_whole(self, check: type[Check]) -> None:
        missing = [name for name in REQUIRED if not hasattr(check, name)]
        if missing:
            raise OwnChecksError(f"{self.path}: the check {check.__name__} has no {', '.join(missing)}; add it.")
        if not check.cases():
            raise OwnChecksError(f"{self.path}: the check {check.__name__} has no method marked with @case; add one.")
