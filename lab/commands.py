"""Commands of ``start.py``."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from grader.reports.streams import write_any_text
from lab import earlier_work, new_check, updating, workspace
from lab.environment import Environment, Part, SetUpError
from lab.jupyter import Lab, LabError, PortTakenError, choose_port, open_lab
from lab.originals import OriginalsError
from lab.site import command as site_command
from lab.system_dependencies import PROGRAMS

IMPORT_LINTER = "from importlinter.cli import lint_imports_command; lint_imports_command()"
"""Program that runs import-linter, whose own script would break if the environment were moved."""
COMMANDS_HELP = """commands (each sets up what it needs):
  update                 fetch the newest course, with git, and say what is new; nothing you wrote is changed
  test [PYTEST OPTIONS]  run all tests, lint, format, types and notebooks among them; --quick leaves out what is slow
  lint                   find mistakes and bad habits in the code, and imports that lead out of a room
  format                 lay the code out
  types                  check the types
  notebooks              write the lessons and assignments anew from their sources
  new-check LESSON ID    write the skeleton of a new exercise and its check, and say what to fill in
  clients [NAME ...]     run other people's clients of the API against the mock's server, each in its own environment
  site [--serve]         build the course as a web site that runs in a browser tab
  docs                   build the documentation, into build/docs; with the course in it if its site is built
  licenses               write the page of packages and licenses anew from requirements.lock
  sbom FILE              write a CycloneDX list of the packages that requirements.lock pins
  all                    format, notebooks, lint, types, test; stops at the first that fails
  lock [--upgrade]       write requirements.lock and requirements.txt anew from pyproject.toml
"""


def main(arguments: Sequence[str]) -> int:
    """Do what ``arguments`` ask for; return the exit code."""
    write_any_text()
    try:
        if arguments and arguments[0] in COMMANDS:
            environment = Environment()
            _prepare(environment, Part.COURSE if arguments[0] == "update" else Part.EVERYTHING)
            return COMMANDS[arguments[0]](environment, arguments[1:])
        return _open(arguments)
    except (SetUpError, LabError, OriginalsError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The same command continues from here.", file=sys.stderr)
        return 130


def _open(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="start.py",
        description="Set the course up on first use, then open it in JupyterLab.",
        epilog=COMMANDS_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--no-browser", action="store_true", help="print the address and open no browser")
    parser.add_argument("--port", type=int, help="the port to use; without it, the first free one from 8888 on")
    parser.add_argument("--setup-only", action="store_true", help="set up what is missing and stop there")
    parser.add_argument("--work-in", metavar="FOLDER", help="keep your notebooks in this folder")
    parser.add_argument("--all-files", action="store_true", help="show all files and nbgrader's menu, for instructors")
    options = parser.parse_args(arguments)
    environment = Environment()
    port = None if options.setup_only else choose_port(options.port)
    _prepare(environment, Part.COURSE)
    if port is None:
        print("The course is set up.")
    else:
        folder = _prepared_folder(environment.root, options)
        _open_lab(Lab(environment.python, environment.root, port, folder, options.all_files), options)
    return 0


def _open_lab(lab: Lab, options: argparse.Namespace) -> None:
    """Open JupyterLab, on the next free port where another copy of the course was faster."""
    try:
        open_lab(lab, browser=not options.no_browser)
    except PortTakenError:
        if options.port is not None:
            raise
        open_lab(replace(lab, port=choose_port(None)), browser=not options.no_browser)


def _prepared_folder(root: Path, options: argparse.Namespace) -> Path:
    """Return the folder to work in, with the notebooks and a start page in it.

    Raises:
        LabError: it cannot be written.
    """
    folder = workspace.working_folder(root, options.work_in)
    try:
        # An instructor, who sees all files, may have run the course's own notebooks on purpose.
        moved = {} if options.all_files else earlier_work.move_from_course(root, folder)
        said = updating.brought_up_to_date(root, folder)
    except OSError as error:
        raise LabError(
            f"{folder} cannot be written ({error.strerror}): name a folder of your own with --work-in, or make room."
        ) from error
    if moved:
        print(f"Moved there from the course, with your points: {', '.join(moved.values())}.")
    print("\n".join(said))
    return folder


def _prepare(environment: Environment, part: Part) -> None:
    if not environment.holds(part):
        what = "the course" if part is Part.COURSE else "the course and the packages that contributors need"
        print(f"Setting up {what}; this happens once and takes about a minute.", flush=True)
        environment.prepare(part)


def _test(environment: Environment, arguments: Sequence[str]) -> int:
    _install_programs()
    return environment.run("-m", "pytest", *arguments)


def _install_programs() -> None:
    """Install the programs that tests run, as root on Debian or Ubuntu; elsewhere pytest names them."""
    names = [package for entry in PROGRAMS for package in entry.missing_packages()]
    if not names or os.name == "nt" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"Installing {', '.join(names)} with apt-get: some tests run them.", flush=True)
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *names]):
        run = subprocess.run(["apt-get", *command], env=env, capture_output=True, text=True, check=False)
        if run.returncode:
            message = run.stderr.strip().splitlines()[-1:] or ["no message"]
            print(f"apt-get {command[0]} failed: {message[0]}", file=sys.stderr)


def _lint(environment: Environment, arguments: Sequence[str]) -> int:
    code = environment.run("-m", "ruff", "check", *(arguments or ["."]))
    return code or environment.run("-c", IMPORT_LINTER)


def _format(environment: Environment, arguments: Sequence[str]) -> int:
    return environment.run("-m", "ruff", "format", *(arguments or ["."]))


def _types(environment: Environment, arguments: Sequence[str]) -> int:
    return environment.run("-m", "mypy", *arguments)


def _notebooks(environment: Environment, arguments: Sequence[str]) -> int:
    return environment.run("notebooks/generate.py", *arguments)


def _new_check(environment: Environment, arguments: Sequence[str]) -> int:
    return new_check.main(environment.root, arguments) or _notebooks(environment, arguments[:1])


def _clients(environment: Environment, arguments: Sequence[str]) -> int:
    return environment.run("-m", "tests.clients.runner", *arguments)


def _site(environment: Environment, arguments: Sequence[str]) -> int:
    return site_command.main(environment, arguments)


def _docs(environment: Environment, arguments: Sequence[str]) -> int:
    built = environment.root / "build" / "docs"
    code = build_docs(environment, built, environment.root / "site", *arguments)
    if code == 0:
        print(f"The documentation is in {built}: open index.html there.")
    return code


def build_docs(environment: Environment, built: Path, course: Path, *options: str) -> int:
    """Build the documentation into ``built`` and return the exit code: warnings are errors, lost links among them.

    If the web site of the course is in the folder ``course``, the documentation has a copy of it and a link to it.
    """
    tags = ["-t", "course"] if course.is_dir() else []
    strict: list[str | Path] = [
        "-q",
        "-W",
        "--keep-going",
        "-c",
        "docs",
        "-d",
        built.with_name("doctrees"),
        *tags,
        *options,
    ]
    code = environment.run("-m", "sphinx", *strict, ".", built)
    shutil.rmtree(built / "course", ignore_errors=True)  # of an earlier build
    if code == 0 and course.is_dir():
        shutil.copytree(course, built / "course")
    return code


def _licenses(environment: Environment, arguments: Sequence[str]) -> int:
    return environment.run("-m", "lab.packages", "licenses", *arguments)


def _sbom(environment: Environment, arguments: Sequence[str]) -> int:
    return environment.run("-m", "lab.packages", "sbom", *arguments)


def _all(environment: Environment, arguments: Sequence[str]) -> int:
    for step in (_format, _notebooks, _lint, _types):
        code = step(environment, ())
        if code:
            return code
    return _test(environment, arguments)


def _lock(environment: Environment, arguments: Sequence[str]) -> int:
    """Write the whole lock, then the learners' part of it with the same versions."""
    compile_ = ["pip", "compile", "--quiet", "--universal", "--no-header", "--no-annotate", *arguments]
    course = ["pyproject.toml", "--extra", "course"]
    whole = ["--generate-hashes", *course, "--group", "dev", "--group", "docs", "--group", "release", "--group", "site"]
    environment.uv(*compile_, *whole, "-o", "requirements.lock")
    environment.uv(*compile_, "--generate-hashes", "-", "-o", "lab/installer.txt", stdin=_installer(environment))
    part = environment.uv(*compile_, *course, "--constraints", "requirements.lock")
    (environment.root / "requirements.txt").write_text("-e .\n" + part, encoding="utf-8")
    print("Written: requirements.lock, requirements.txt, lab/installer.txt.")
    return 0


def _installer(environment: Environment) -> str:
    """Return the requirement of the installer: uv in the version that pyproject's build-system names."""
    import tomllib

    project = tomllib.loads((environment.root / "pyproject.toml").read_text(encoding="utf-8"))
    requirement: str = project["build-system"]["requires"][0]
    return requirement.replace("uv_build", "uv")


COMMANDS: dict[str, Callable[[Environment, Sequence[str]], int]] = {
    "update": updating.main,
    "test": _test,
    "lint": _lint,
    "format": _format,
    "types": _types,
    "notebooks": _notebooks,
    "new-check": _new_check,
    "clients": _clients,
    "site": _site,
    "docs": _docs,
    "licenses": _licenses,
    "sbom": _sbom,
    "all": _all,
    "lock": _lock,
}
