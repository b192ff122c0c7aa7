"""Compiler of modules inside archives of Python code; it runs in the Python that will import them.

Without it, the browser's Python compiles every module at each start, which takes longer than everything else. Only
modules that a lesson imports are compiled, as a compiled module doubles the size of the download.
"""

from __future__ import annotations

import importlib.util
import sys
import zipfile
from _frozen_importlib_external import _code_to_hash_pyc  # type: ignore[attr-defined]
from pathlib import Path
from typing import Any

ARCHIVES = Path("/archives")
LIBRARY = "/lib/python314.zip/"
PACKAGES = next(path for path in sys.path if path.endswith("site-packages")) + "/"
FILE_TIME = (2020, 1, 1, 0, 0, 0)
"""Time of every file, so that the same course gives the same bytes."""
FUNCTION = {"name": "get_weather", "parameters": {"type": "object", "properties": {}}}
TOOL: Any = {"type": "function", "function": FUNCTION}


def import_everything() -> None:
    """Do what lessons do, so that all their modules are imported."""
    import ipywidgets  # noqa: F401
    import piplite.piplite  # type: ignore[import-not-found]  # noqa: F401
    import pydantic
    from IPython.core.ultratb import AutoFormattedTB
    from openai import pydantic_function_tool

    import mocks
    import widgets
    from grader.checks import registry
    from grader.in_kernel import check

    class Question(pydantic.BaseModel):
        city: str

    client = mocks.make_client()
    messages: Any = [{"role": "user", "content": "What is the weather?"}]
    pydantic_function_tool(Question)
    client.chat.completions.create(model=mocks.MODEL, messages=messages, tools=[TOOL])
    list(client.chat.completions.create(model=mocks.MODEL, messages=messages, tools=[TOOL], stream=True))
    client.responses.create(model=mocks.MODEL, input=messages)
    list(client.responses.create(model=mocks.MODEL, input=messages, stream=True))
    widgets.show_transcript(client)
    check(registry.ids()[0], {})
    try:
        raise ValueError
    except ValueError:
        AutoFormattedTB().text(*sys.exc_info())  # type: ignore[no-untyped-call]
    import pyodide_kernel  # type: ignore[import-not-found]  # noqa: F401  # last: it takes stdout for itself


def imported() -> set[str]:
    """Return the names in the archives of all modules imported so far."""
    files = {str(getattr(module, "__file__", "")) for module in list(sys.modules.values())}
    return {file.removeprefix(root) for root in (LIBRARY, PACKAGES) for file in files if file.startswith(root)}


def compiled_path(name: str, library: bool) -> str:
    """Return the path of the compiled form of a module, in the standard library or in a package."""
    path = Path(name)
    return f"{path}c" if library else str(path.parent / "__pycache__" / f"{path.stem}.cpython-314.pyc")


def rewrite(archive: Path, used: set[str]) -> None:
    """Replace an archive by one that also has the compiled form of the modules in ``used``."""
    library = archive.suffix == ".zip"
    new = archive.with_suffix(".new")
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        for name in old.namelist():
            data = old.read(name)
            target.writestr(zipfile.ZipInfo(name, FILE_TIME), data, zipfile.ZIP_DEFLATED)
            if name in used and name.endswith(".py"):
                code = compile(data, (LIBRARY if library else PACKAGES) + name, "exec", dont_inherit=True)
                # Python uses this form without checking the source's time or text.
                compiled = _code_to_hash_pyc(code, importlib.util.source_hash(data), False)
                target.writestr(
                    zipfile.ZipInfo(compiled_path(name, library), FILE_TIME), compiled, zipfile.ZIP_DEFLATED
                )
    new.replace(archive)


for wheel in sorted(ARCHIVES.glob("*.whl")):
    zipfile.ZipFile(wheel).extractall(PACKAGES)
importlib.invalidate_caches()
import_everything()
for archive in sorted([*ARCHIVES.glob("*.whl"), *ARCHIVES.glob("*.zip")]):
    rewrite(archive, imported())
