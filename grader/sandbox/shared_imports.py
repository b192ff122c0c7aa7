"""Imports of a fork server for all submissions, from its judge's side: asked for, tried out, and told.

Imports run as they are, so one may end the server, hang it, or leave threads that its forks lack. Such a module is left
out: the next server starts without it, and each submission imports it by itself.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager

from grader.learner.channel import Message
from grader.learner.limits import Limits
from grader.learner.remote_subject import RemoteSubject, SandboxLostError
from grader.learner.subject import SubjectGoneError
from grader.sandbox.preimports import Imports

IMPORT_SECONDS = 60.0
"""For one module."""
TRIAL_SECONDS = 20.0
"""For the cells of a trial together."""
_TRIAL = """\
import gc, threading
gc.collect()
thread = threading.Thread(target=gc.collect)
thread.start()
thread.join()
"""


class SharedImports:
    """The modules of an assignment that its fork server is to import."""

    def __init__(self, modules: Sequence[str] = (), beside: Collection[str] = ()) -> None:
        """Describe the imports.

        Args:
            modules: The modules, as `grader.sandbox.preimports.bring` takes them.
            beside: Names of modules beside the notebook, which hide installed ones.
        """
        self._wanted = list(modules)
        self._beside = sorted(beside)
        self._left_out: dict[str, str] = {}
        self._current: str | None = None
        self._suspect: str | None = None
        self._imports = Imports()

    def bring(self, send: Callable[[Message], object], receive: Callable[[float], Message]) -> None:
        """Have a server import them and wait for it; raises `ChannelError` where it ends or hangs meanwhile.

        Args:
            send: Sends the server a command.
            receive: Returns its next event before a deadline.
        """
        if not self._wanted:
            return
        send({"do": "import", "modules": self._wanted, "beside": self._beside})
        while True:
            event = receive(time.monotonic() + IMPORT_SECONDS)
            if event.get("event") == "importing":
                self._current = str(event["module"])
            if event.get("event") == "imported":
                break
        self._current = None
        self._imports = Imports(**event["imports"])

    def survive(
        self, open_process: Callable[[Limits], AbstractContextManager[RemoteSubject]], cells: Iterable[str]
    ) -> bool:
        """Return whether forks work where threads were left behind: cells come to an end, and so does a thread.

        Otherwise the module that left the first of them behind is left out.

        Args:
            open_process: Opens a learner process.
            cells: What learners were given.
        """
        threaded = self._imports.threaded
        if threaded is None:
            return True
        limits = Limits(wall_seconds=TRIAL_SECONDS, total_seconds=TRIAL_SECONDS)
        try:
            with open_process(limits) as subject:
                for source in cells:
                    subject.run_cell(source)
                if subject.run_cell(_TRIAL).error is None:
                    return True
        except (SubjectGoneError, SandboxLostError):
            pass
        self._leave_out(threaded, "leaves threads behind that a fork cannot do without")
        return False

    def leave_out_current(self, *, at_once: bool) -> bool:
        """Leave out the module that was being imported when a server was lost; return whether that was done.

        Args:
            at_once: Whether the first time suffices. A server that ended once may have been killed from outside.
        """
        module, self._current = self._current, None
        if module is None or not (at_once or module == self._suspect):
            self._suspect = module
            return False
        self._leave_out(module, "ends or stalls the process that imports it")
        return True

    def told(self) -> str:
        """Return what was imported and what was not, as sentences for the instructor; empty if nothing was."""
        kept = {name.partition(":")[0].partition(".")[0]: None for name in self._imports.kept}
        names = [name for name in kept if name not in sys.stdlib_module_names]
        sentences = [f"Imported once for all submissions: {', '.join(names)}."] if names else []
        for name, why in (self._left_out | self._imports.left_out).items():
            sentences.append(f"Each submission imports {name.replace(':', '.')} by itself: it {why}.")
        return " ".join(sentences)

    def _leave_out(self, name: str, why: str) -> None:
        self._left_out[name] = why
        self._wanted.remove(name)
