"""A forked command is what a command of its own is to the test that runs it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests import preloaded_python

SAYS = """\
import os, sys, threading, atexit
print(sys.argv, os.getcwd(), os.environ["MINE"], sys.path[0], __name__)
sys.stderr.write("é")
atexit.register(print, "at the end")
threading.Thread(target=print, args=("in a thread",)).start()
sys.exit(int(sys.argv[1]))
"""


@pytest.mark.parametrize("more", [{}, {"PYTHONUTF8": "1"}], ids=["forked", "started"])
def test_a_command_has_its_folder_arguments_and_environment(tmp_path: Path, more: dict[str, str]) -> None:
    (tmp_path / "says.py").write_text(SAYS)
    environment = os.environ | {"MINE": "x"} | more
    done = preloaded_python.run(("says", "3"), cwd=tmp_path, env=environment, seconds=60)
    assert (done.returncode, done.stderr) == (3, "é")
    first, *rest = done.stdout.splitlines()
    program = str(tmp_path / "says.py")
    assert first == f"{[program, '3']} {tmp_path} x {tmp_path} __main__"
    assert sorted(rest) == ["at the end", "in a thread"]


@pytest.mark.slow(6)
def test_a_command_that_takes_too_long_is_killed(tmp_path: Path) -> None:
    (tmp_path / "waits.py").write_text(
        "import os, time, pathlib; pathlib.Path('pid').write_text(str(os.getpid())); time.sleep(100)"
    )
    with pytest.raises(subprocess.TimeoutExpired):
        preloaded_python.run(("waits",), cwd=tmp_path, env=os.environ, seconds=5)
    number = int((tmp_path / "pid").read_text())
    assert not Path(f"/proc/{number}").exists()


def test_an_exception_ends_a_command_with_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "raises.py").write_text("1 / 0")
    done = preloaded_python.run(("raises",), cwd=tmp_path, env=os.environ, seconds=60)
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr
