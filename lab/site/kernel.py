"""Python of the site: Pyodide with the packages of the course, and the lock from which the browser loads them."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from grader.kernel.model_solution import is_offered
from lab.environment import SetUpError
from lab.originals import originals, solved
from lab.site.downloads import PYODIDE, Parts

COURSE = "function_calling_course-0.2.0-py3-none-any.whl"
COURSE_PACKAGES = ("mocks", "grader", "widgets")
# Parts of the packages that a browser cannot use: class runs, servers, and the vocabulary of token counts.
EXCLUDED_FROM_SITE = (
    *("grader/autograde/", "grader/classroom/", "grader/commands/", "grader/course/", "grader/grades/"),
    *("grader/lms/", "grader/nbgrader/"),
    "grader/reports/templates/",
    *("grader/__main__.py", "grader/cli.py", "grader/doctor.py"),
    *(
        "mocks/serving/",
        "mocks/recording/",
        "mocks/pytest_plugin.py",
        "mocks/__main__.py",
        "mocks/api/tokens/vocabularies/",
    ),
)
PROFILE = "course_profile"
"""IPython's folder in the course's wheel; the kernel's environment refers to it."""
FOLDER_LAST = """\
# Search a notebook's own folder last: each search there is a message to the page.
import sys

sys.path.append(sys.path.pop(sys.path.index("")))
"""
FILE_TIME = (2020, 1, 1, 0, 0, 0)
# Type stubs for completing code of packages that are not here: four thousand files to unpack at each start.
UNUSED = ("jedi/third_party/typeshed/stubs/", "jedi/third_party/django-stubs/")
# Wheels that come with the kernel's extension; its other wheels are for pages with older widgets.
KERNEL_PARTS = ("piplite", "pyodide_kernel", "ipykernel")


def assemble(root: Path, extension: Path, parts: Parts, target: Path) -> None:
    """Write all files of the browser's Python into ``target``; ``extension`` is the kernel's lab extension.

    Raises:
        SetUpError: The modules could not be compiled.
    """
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name in PYODIDE:
        shutil.copy(parts.pyodide / name, target)
    bundled = [path for part in KERNEL_PARTS for path in (extension / "static" / "pypi").glob(f"{part}-*.whl")]
    for wheel in [*parts.wheels.glob("*.whl"), *bundled]:
        copy_wheel(wheel, target)
    write_course_wheel(root, target / COURSE)
    _compile(parts.pyodide, target)
    lock = json.loads((target / "pyodide-lock.json").read_text(encoding="utf-8"))
    lock["packages"] = dict(map(_entry, sorted(map(_stamped, list(target.glob("*.whl"))))))
    (target / "pyodide-lock.json").write_text(json.dumps(lock, indent=1, sort_keys=True), encoding="utf-8")


def copy_wheel(wheel: Path, target: Path) -> None:
    """Copy ``wheel`` into the folder ``target``, without files that no notebook uses."""
    with zipfile.ZipFile(wheel) as old:
        used = [entry for entry in old.infolist() if not entry.filename.startswith(UNUSED)]
        if len(used) == len(old.infolist()):
            shutil.copy(wheel, target)
            return
        with zipfile.ZipFile(target / wheel.name, "w", zipfile.ZIP_DEFLATED) as new:
            for entry in used:
                new.writestr(zipfile.ZipInfo(entry.filename, FILE_TIME), old.read(entry), zipfile.ZIP_DEFLATED)


def packages(target: Path) -> list[str]:
    """Return the names of all packages of the lock in ``target``, which the kernel loads when it starts."""
    return sorted(json.loads((target / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"])


def course_files(root: Path) -> Iterator[Path]:
    """Return the files of the course's packages that a notebook in the browser can use."""
    for package in COURSE_PACKAGES:
        for path in sorted((root / package).rglob("*")):
            name = path.relative_to(root).as_posix()
            left_over = any(part.startswith(".") or part.endswith("~") for part in name.split("/"))  # by editors
            if path.is_file() and not left_over and "__pycache__" not in path.parts:
                if name.startswith(EXCLUDED_FROM_SITE):
                    continue
                yield path


def answers(root: Path) -> dict[str, str]:
    """Return the cells for answers, as learners get them and, unless the setting says no, with the instructor's text.

    They are notebooks at the paths where an exercise that is begun anew, and a check, look for them.
    """
    handed_out = {path: text for path, text in originals(root).items() if path.startswith("exercises/release/")}
    texts = {}
    for path, text in sorted((handed_out | (solved(root) if is_offered() else {})).items()):
        cells = [cell for cell in json.loads(text)["cells"] if cell["metadata"].get("nbgrader", {}).get("solution")]
        texts[path] = json.dumps({"cells": cells})
    return texts


def write_course_wheel(root: Path, wheel: Path) -> None:
    """Write the course's packages as a wheel, the same bytes for the same files."""
    name, version, _ = wheel.name.split("-", 2)
    about = f"{name}-{version}.dist-info"
    texts = {
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: {version}\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: lab\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{about}/RECORD": "",
        f"{PROFILE}/profile_default/startup/folder_last.py": FOLDER_LAST,
    }
    contents = {path.relative_to(root).as_posix(): path.read_bytes() for path in course_files(root)}
    contents |= {path: text.encode() for path, text in (texts | answers(root)).items()}
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in contents.items():
            archive.writestr(zipfile.ZipInfo(path, FILE_TIME), data, zipfile.ZIP_DEFLATED)


def _compile(pyodide: Path, target: Path) -> None:
    command = ["node", str(Path(__file__).parent / "compile.mjs"), str(pyodide), str(target)]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if run.returncode:
        message = run.stderr.strip()[-2000:] or f"exit code {run.returncode}"
        raise SetUpError(f"The site's modules could not be compiled: {message}")


def _stamped(wheel: Path) -> Path:
    """Add the hash of its content to the name of ``wheel``, so that a browser with an older one fetches it again.

    Pyodide refuses a file that does not match its lock, so with a cached file of an older site no lesson would start.
    """
    name, version, rest = wheel.name.split("-", 2)
    return wheel.rename(wheel.with_name(f"{name}-{version}-0{_digest(wheel)[:10]}-{rest}"))


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _entry(wheel: Path) -> tuple[str, dict[str, Any]]:
    """Return the name and entry of a wheel in Pyodide's lock."""
    package, version = wheel.name.split("-")[:2]
    name = re.sub(r"[-_.]+", "-", package).lower()
    with zipfile.ZipFile(wheel) as archive:
        modules = _modules(archive.namelist())
    return name, {
        "name": name,
        "version": version,
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": _digest(wheel),
        "package_type": "package",
        "imports": modules,
        "depends": [],  # all of them are loaded together
        "unvendored_tests": False,
    }


def _modules(names: Iterable[str]) -> list[str]:
    """Return the top-level modules in an archive with these files."""
    tops = {name.split("/")[0] for name in names if "/" not in name or name.endswith(("__init__.py", ".so"))}
    found = {top.removesuffix(".py") for top in tops if ".dist-info" not in top and ".data" not in top}
    return sorted(name for name in found if name.isidentifier() and name != "__pycache__")
