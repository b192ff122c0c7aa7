"""A real IPython shell without a kernel around it: what the cells of a submitted notebook run in.

It is ipykernel's own shell class, so magics, ``display``, top-level await, rich output and ``get_ipython()`` are those
of a notebook. What a kernel would publish over ZeroMQ goes to ``emit(kind, content)`` instead. The shell is made once,
in the fork server, and used there, so that every submission gets a forked copy with everything loaded.
"""

from __future__ import annotations

import builtins
import contextlib
import getpass
import json
import linecache
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from comm.base_comm import BaseComm
from IPython.core.error import StdinNotImplementedError
from IPython.core.history import HistoryManager
from IPython.utils.text import LSString, SList
from jupyter_client.jsonutil import json_clean, json_default
from jupyter_client.session import Session
from traitlets import Type
from traitlets.config import Config

from grader.learner.limits import MESSAGE
from grader.sandbox import traceback_colors
from grader.sandbox.display_hook import DisplayHook
from grader.sandbox.event_loop import KernelLoop
from grader.sandbox.output_stream import Emit, Stream
from grader.sandbox.python_cells import CellCompiler, PythonFirstShell

KERNEL_ENVIRONMENT = {
    "TERM": "xterm-color",
    "CLICOLOR": "1",
    "FORCE_COLOR": "1",
    "CLICOLOR_FORCE": "1",
    "PAGER": "cat",
    "GIT_PAGER": "cat",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "NBGRADER_EXECUTION": "autograde",
}
"""What a kernel that nbgrader starts has in its environment."""
NO_INPUT = "raw_input was called, but this frontend does not support input requests."
"""ipykernel's own words."""


class Channel(Session):
    """What a kernel would send over its socket goes to ``emit``."""

    emit: Callable[[str, dict[str, Any]], None] | None = None

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, *others: Any, **options: Any) -> None:
        """Take what the shell's own classes publish."""
        if isinstance(msg_or_type, dict):
            kind, content = msg_or_type["header"]["msg_type"], msg_or_type["content"]
        else:
            kind = msg_or_type
        if self.emit is not None:
            self.emit(str(kind), content or {})


def json_content(content: dict[str, Any]) -> dict[str, Any]:
    """Return what a kernel makes of a message that JSON cannot hold as it is: bytes as base64, no NaN.

    Raises:
        TypeError: a kernel could not send it either.
        ValueError: the same.
    """
    cleaned: dict[str, Any] = json_clean(json.loads(json.dumps(content, default=json_default)))
    return cleaned


class KernelStandIn:
    """The little of a kernel that widgets and libraries ask a shell for."""

    eventloop = None

    def __init__(self, session: Session) -> None:
        self.session = session

    def get_parent(self, channel: str = "shell") -> dict[str, Any]:
        """Return the request being carried out."""
        return {"header": {"msg_id": MESSAGE, "msg_type": "execute_request"}}


class History(HistoryManager):
    """IPython's history; what changes with each cell is a plain attribute, as nobody observes it."""

    _i00 = _i = _ii = _iii = ""


class NotebookShell(PythonFirstShell):
    """The shell of a notebook, which never runs a program of the system."""

    displayhook_class = Type(DisplayHook)
    # Plain attributes: each cell changes them, and nobody observes it.
    execution_count = 1
    last_execution_succeeded = True
    last_execution_result = None

    def init_history(self) -> None:
        """Take a history without a database."""
        self.history_manager = History(shell=self, parent=self)
        self.configurables.append(self.history_manager)  # type: ignore[arg-type]

    def system(self, command: str) -> None:
        """Say where the output would be that a command of the system is not run."""
        print(f"(not run while grading: !{self.var_expand(command, depth=1)})")  # type: ignore[no-untyped-call]

    system_piped = system_raw = system

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing for plots inside of the notebook; a window cannot be opened."""
        if gui:
            raise NotImplementedError(f"no window can be opened while grading (%matplotlib {gui}): use inline")

    def getoutput(self, command: str, split: bool = True, depth: int = 0) -> Any:
        """Return nothing, and say so."""
        self.system(command)
        return SList() if split else LSString()

    def init_magics(self) -> None:
        """Take the magics of a kernel; those that start a program of the system say that it is not run."""
        super().init_magics()  # type: ignore[no-untyped-call]
        scripts = self.magics_manager.registry["ScriptMagics"]
        scripts.shebang = _not_run
        self.magics_manager.register_function(_not_run, "line_cell", "script")


def _not_run(line: str, cell: str = "") -> None:
    """Say that a script is not run."""
    print(f"(not run while grading: a script for {line or 'another program'})")


# Libraries look for this name to learn that they are in a notebook.
NotebookShell.__name__ = NotebookShell.__qualname__ = "ZMQInteractiveShell"


class Notebook:
    """One shell with its streams and its stand-in for a kernel; made in the fork server, used in a fork."""

    def __init__(self) -> None:
        config = Config()
        config.HistoryManager.enabled = False
        config.IPKernelApp = Config({"name": "sandbox"})
        self.emit: Emit | None = None
        self.channel = Channel(config=config)
        self.channel.emit = self._emit
        self.kernel = KernelStandIn(self.channel)
        NotebookShell.clear_instance()
        self.shell: Any = NotebookShell.instance(
            config=config, compiler_class=CellCompiler, kernel=self.kernel, ipython_dir=_ipython_dir()
        )
        extensions: Any = self.shell.extension_manager
        extensions.load_extension("storemagic")  # as IPython's own programs do
        self.shell.remember_transformers()
        for publisher in (self.shell.displayhook, self.shell.display_pub):
            publisher.session, publisher.pub_socket = self.channel, self  # type: ignore[union-attr]
        self.shell.displayhook.topic = b"execute_result"  # type: ignore[attr-defined]
        self.out, self.err = Stream("stdout", self._emit, 1), Stream("stderr", self._emit, 2)
        self.loop = KernelLoop()
        traceback_colors.keep()
        self.shown: list[object] = []
        """The texts of the values that the cell has shown."""
        self.forget_raw = False
        """Whether what was written to the descriptors before the next cell belongs to no cell."""
        self._cell = 0
        self._prepare_process()

    @property
    def namespace(self) -> dict[str, Any]:
        """The learner's names."""
        found: dict[str, Any] = self.shell.user_ns
        return found

    def _emit(self, kind: str, content: dict[str, Any], *, hold: bool = False) -> None:
        if kind == "execute_result":
            self.shown.append(content.get("data", {}).get("text/plain"))
        if self.emit is not None:
            self.emit(kind, content, hold=hold)

    def _prepare_process(self) -> None:
        """Let libraries find what they find in a kernel: its settings, no input, and comms."""
        os.environ.update(KERNEL_ENVIRONMENT)
        # For good, not for each cell: when builtins change, Python forgets all that it knew of where names are found.
        self.shell.builtin_trap.__enter__()
        self.shell.display_trap.__enter__()
        builtins.input = _no_input
        getpass.getpass = _no_password
        _comms_to(self._emit)

    def enter(self, emit: Emit) -> None:
        """Make it this process's own."""
        self.emit = emit
        sys.stdout, sys.stderr = self.out, self.err
        # what %cd and %store write; its folders are made when the first of them is used
        self.shell.profile_dir._trait_values["location"] = os.path.join(os.environ["HOME"], "ipython")
        self.shell.history_manager.dir_hist[:] = [Path.cwd()]

    def watch(self) -> None:
        """Take what is written to the descriptors of the process too."""
        self.out.watch()
        self.err.watch()

    def begin(self) -> None:
        """Start a cell."""
        self._cell += 1
        self.shown = []
        sys.displayhook = self.shell.displayhook
        for stream in (self.out, self.err):
            stream.begin(self._cell)
            if self.forget_raw:
                stream.forget_raw()
        self.forget_raw = False

    def flush(self) -> None:
        """Send what was printed, with the answer to the request."""
        for stream in (self.out, self.err):
            stream.take_raw()
            stream.flush(hold=True)

    @contextlib.contextmanager
    def rehearsal(self) -> Iterator[None]:
        """Let cells run that leave nothing behind: neither names nor history."""
        names, streams, path = dict(self.namespace), (sys.stdout, sys.stderr), sys.path[:]
        try:
            yield
        finally:
            (sys.stdout, sys.stderr), sys.path[:], self.emit = streams, path, None
            self.namespace.clear()
            self.namespace.update(names)
            self._forget()

    def _forget(self) -> None:
        """Forget the cells that ran so far."""
        shell, hook = self.shell, self.shell.displayhook
        shell.execution_count = 1
        history = shell.history_manager
        history.reset(new_session=False)
        history.input_hist_parsed[:] = history.input_hist_raw[:] = [""]
        history._i00 = history._i = history._ii = history._iii = ""
        history.db_input_cache.clear()
        hook._ = hook.__ = hook.___ = ""
        shell.push(dict.fromkeys(("_", "__", "___"), ""), interactive=False)
        self.namespace["_oh"].clear()
        for name in ("last_exc", "last_type", "last_value", "last_traceback"):
            vars(sys).pop(name, None)
        vars(builtins).pop("_", None)  # where there is one, IPython leaves the notebook's alone
        for name in list(linecache.cache):
            if "ipykernel_" in name:
                del linecache.cache[name]
        shell.compile._filename_map.clear()


def _ipython_dir() -> str:
    folder = os.path.join(os.environ.get("TMPDIR", "/tmp"), "ipython")
    os.makedirs(folder, exist_ok=True)
    return folder


def _no_input(prompt: object = "") -> str:
    raise StdinNotImplementedError(NO_INPUT)


def _no_password(*arguments: object, **options: object) -> str:
    raise StdinNotImplementedError(NO_INPUT.replace("raw_input", "getpass"))


def _comms_to(emit: Emit) -> None:
    """Let widgets be made: what they would tell a browser is part of the notebook's outputs."""
    import comm

    class Comm(BaseComm):
        def publish_msg(
            self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None, **keys: Any
        ) -> None:
            emit(msg_type, json_content({"data": data or {}, "comm_id": self.comm_id, **keys}))

    comm.create_comm = Comm
