"""JupyterLab server of the course: its port, settings and start."""

from __future__ import annotations

import http.client
import os
import secrets
import signal
import socket
import subprocess
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from lab.installer_settings import home_is_writable
from lab.start_page import START

DEFAULT_PORT = 8888
START_TIMEOUT_SECONDS = 180
KERNEL_OPTIONS = {
    # Between server and kernel; without it each kernel warns, in the terminal, that others may listen.
    "KernelManager.transport_encryption": "auto",
    # A kernel without an open tab ends after an hour: ten of them are in the way of everything else.
    "MappingKernelManager.cull_idle_timeout": 3600,
    "MappingKernelManager.cull_interval": 300,
}
"""Options for kernels, on this machine and on a hub."""
EXTENSIONS = Path(__file__).parent / "extensions"
"""Folder in which JupyterLab finds the course's own extension."""
OWN_FOLDER = ".jupyter"
"""Folder beside the notebooks for JupyterLab's own files."""
HOME_FOLDERS = {
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_RUNTIME_DIR": "runtime",
    "IPYTHONDIR": "ipython",
}
"""What Jupyter keeps in the home, and its place in that folder where the home cannot be written."""


class LabError(Exception):
    """JupyterLab cannot be opened; the text is a sentence for the person who started it."""


class PortTakenError(LabError):
    """Another program took the port between the look for a free one and the start of the server."""


def is_free(port: int) -> bool:
    """Return whether a server can listen on ``port`` of this machine."""
    with socket.socket() as probe:
        if os.name != "nt":  # as the server does; on Windows the option would let two servers share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def choose_port(requested: int | None) -> int:
    """Return the requested port, or the first free one from 8888 on.

    Raises:
        LabError: The requested port is taken, or none is free.
    """
    if requested is not None:
        if is_free(requested):
            return requested
        raise LabError(f"Port {requested} is taken by another program: choose another one, or leave --port out.")
    free = (port for port in range(DEFAULT_PORT, DEFAULT_PORT + 200) if is_free(port))
    port = next(free, None)
    if port is None:
        raise LabError(f"No port from {DEFAULT_PORT} on is free: close some servers, or give one with --port.")
    return port


@dataclass(frozen=True)
class Lab:
    """JupyterLab server on a course folder."""

    python: Path
    root: Path
    port: int
    folder: Path | None = None
    """The folder with the learner's notebooks, if it is not the course folder itself."""
    all_files: bool = False
    """Whether all files and nbgrader's menu are shown, not only what learners work with."""
    token: str = field(default_factory=lambda: secrets.token_hex(16))

    @property
    def served(self) -> Path:
        """The folder that JupyterLab shows: the learner's; for an instructor the course that it lies in."""
        folder = self.folder or self.root
        return self.root if self.all_files and folder.is_relative_to(self.root) else folder

    def url(self, page: str | None = None) -> str:
        """Return the address that opens ``page``, a path in the served folder; without one, the start page."""
        start = (self.folder or self.root) / START
        page = page or start.relative_to(self.served).as_posix()
        return f"http://127.0.0.1:{self.port}/lab/tree/{page}?token={self.token}"

    def command(self) -> list[str]:
        """Return the command that starts the server. The token is not in it, as others can list commands."""
        options = {
            "ServerApp.ip": "127.0.0.1",
            "ServerApp.port": self.port,
            "ServerApp.port_retries": 0,
            "ServerApp.root_dir": self.served,
            "ServerApp.open_browser": False,
            "ServerApp.answer_yes": True,  # Ctrl-C closes at once, without a question
            "Application.log_level": "ERROR",
            "LabApp.app_settings_dir": self.root / "lab" / "settings",
            "LabApp.extra_labextensions_path": EXTENSIONS,
            # Which tabs are open belongs to this folder: another copy of the course has its own.
            "LabApp.workspaces_dir": (self.folder or self.root) / OWN_FOLDER / "workspaces",
            **KERNEL_OPTIONS,
        }
        if not self.all_files:
            options["ServerApp.contents_manager_class"] = "lab.course_files.CourseFiles"
        if os.name != "nt" and os.geteuid() == 0:
            options["ServerApp.allow_root"] = True
        return [str(self.python), "-m", "jupyterlab", *(f"--{name}={value}" for name, value in options.items())]

    def environment(self) -> dict[str, str]:
        """Return the variables with which the server is started."""
        # Standard paths for Jupyter's own files.
        env = os.environ | {"JUPYTER_TOKEN": self.token, "JUPYTER_PLATFORM_DIRS": "1"}
        # An instructor gets the course's settings for nbgrader's formgrader, a learner those that leave nbgrader out.
        settings = self.root / "lab" / "settings"
        paths = [settings / "course", self.root / "exercises" if self.all_files else settings / "learner"]
        known = [path for path in [env.get("JUPYTER_CONFIG_PATH")] if path]
        env["JUPYTER_CONFIG_PATH"] = os.pathsep.join([*map(str, paths), *known])
        if not home_is_writable():
            own = (self.folder or self.root) / OWN_FOLDER
            for name, place in HOME_FOLDERS.items():
                env.setdefault(name, str(own / place))
        return env

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[bytes]]:
        """Start the server, wait until it answers, stop it at the end.

        Raises:
            LabError: The server ended or did not answer.
        """
        process = subprocess.Popen(self.command(), cwd=self.root, env=self.environment())
        try:
            self._wait_for_answer(process)
            yield process
        finally:
            _stop(process)

    def _wait_for_answer(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                if not is_free(self.port):
                    raise PortTakenError(f"Another program took port {self.port}: run the same command again.")
                raise LabError(f"JupyterLab ended at once (exit code {process.returncode}); what it said is above.")
            if self._answers():
                return
            time.sleep(0.1)
        raise LabError(f"JupyterLab did not answer within {START_TIMEOUT_SECONDS} seconds: run the same command again.")

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/api/status", headers={"Authorization": f"token {self.token}"})
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Stop the server and with it its kernels, which are its children."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def open_lab(lab: Lab, *, browser: bool) -> None:
    """Run JupyterLab until Ctrl-C, with the start page in the browser if ``browser``."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)
    print("Starting JupyterLab …", flush=True)
    try:
        with lab.running() as process:
            print(f"\nThe course is open at\n\n  {lab.url()}\n\nCtrl-C in this window closes it.", flush=True)
            if browser:
                webbrowser.open(lab.url())
            process.wait()
    except KeyboardInterrupt:
        pass
    print("\nJupyterLab is closed. Your work is saved in the notebooks.", flush=True)
