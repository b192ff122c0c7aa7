"""Set the course up on first use and open it: ``python3 start.py``, on Windows ``py start.py``.

``start.py --help`` lists the rest. This file stays readable for Pythons too old to run the course, so that they
can say so, or hand over to a newer one: nothing here is newer than Python 3.6.
"""

import glob
import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
NEWER = ("3.14", "3.13", "3.12", "3.11")
FITS = "import sys, venv, ensurepip; sys.exit(sys.version_info < {!r})".format(OLDEST)  # noqa: UP032


def newer_pythons() -> "list[list[str]]":
    """Return commands that may start a newer Python, the likeliest first."""
    if os.name == "nt":
        return [["py", "-" + version] for version in NEWER]
    pyenv = os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv"))
    beside = [
        path
        for version in NEWER
        for path in glob.glob(os.path.join(pyenv, "versions", version + ".*", "bin", "python3"))
    ]
    return [["python" + version] for version in NEWER] + [[path] for path in beside]


def fits(command: "list[str]") -> bool:
    """Return whether ``command`` starts a Python the course can use."""
    if not shutil.which(command[0]):
        return False
    with open(os.devnull, "w") as nowhere:
        return subprocess.call(command + ["-c", FITS], stdout=nowhere, stderr=nowhere) == 0  # noqa: RUF005


def hand_over() -> int:
    """Run this file with a newer Python, or say in one sentence what to install."""
    seen = "Python {}.{}".format(*sys.version_info)
    found = [command for command in newer_pythons() if fits(command)][:1]
    if not found:
        print(
            seen + " is too old: the course needs Python 3.11 or newer. Install one (python.org, your package manager "
            "or pyenv), then run start.py with it.",
            file=sys.stderr,
        )
        return 1
    print(seen + " is too old, so the course goes on with " + " ".join(found[0]) + ".", file=sys.stderr)
    sys.stderr.flush()
    command = found[0] + [os.path.abspath(__file__)] + sys.argv[1:]
    if os.name != "nt":
        os.execvp(command[0], command)
    return subprocess.call(command)


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        sys.exit(hand_over())
    from lab.commands import main

    sys.exit(main(sys.argv[1:]))
