"""Runner of notebooks, several in one process; it prints what came of each as one JSON object a line.

``python tests/notebooks/runner.py FILE …``; the first line tells the network interfaces the notebooks could see.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from tests import preloaded_python

AT_ONCE = 2
SECONDS_A_CELL = 120
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


async def run(path: Path, turn: asyncio.Semaphore) -> dict[str, Any]:
    """Run one notebook from its own folder; ``graded`` maps the id of each graded cell to its outputs.

    ``printed`` maps the id of each code cell to its text.
    """
    notebook = nbformat.read(path, as_version=4)
    async with turn:
        client = NotebookClient(notebook, timeout=SECONDS_A_CELL, resources={"metadata": {"path": str(path.parent)}})
        error = None
        try:
            await client.async_execute()
        except CellExecutionError as failure:
            error = _ANSI.sub("", str(failure))
    graded = {
        cell.metadata.nbgrader.grade_id: cell.outputs
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }
    printed = {cell.id: _printed(cell.outputs) for cell in notebook.cells if cell.cell_type == "code"}
    streams = [o.text for cell in notebook.cells for o in cell.get("outputs", []) if o.get("name") == "stderr"]
    return {"path": str(path), "error": error, "graded": graded, "printed": printed, "stderr": "".join(streams)}


def _printed(outputs: list[Any]) -> str:
    """Return what a reader sees as text below a cell."""
    texts = [o.text if o.output_type == "stream" else o.get("data", {}).get("text/plain", "") for o in outputs]
    return "".join(texts)


async def main(paths: list[Path], folder: Path) -> None:
    """Run the notebooks and print a line for each, in the order they were named."""
    print(json.dumps({"interfaces": [name for _, name in socket.if_nameindex()]}))
    os.environ.update(preloaded_python.kernels(folder))
    turn = asyncio.Semaphore(AT_ONCE)
    for result in await asyncio.gather(*(run(path, turn) for path in paths)):
        print(json.dumps(result))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(main([Path(name).resolve() for name in sys.argv[1:]], Path(folder)))
