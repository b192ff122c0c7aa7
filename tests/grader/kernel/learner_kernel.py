"""A learner's kernel: cells are run in it one by one, and what they show is read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager, start_new_kernel

ROOT = Path(__file__).parents[3]
SECONDS = 120
"""How long a cell may take before a test gives up."""
SET_UP = "import json\nfrom grader import check"


class LearnerKernel:
    """A kernel in which the set-up cell of an assignment has run."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self.manager, self._client = manager, client
        self.run(SET_UP)

    def begin(self, source: str, cell_id: str | None = None) -> str:
        """Start a cell and return the id of its request."""
        message = self._client.session.msg(
            "execute_request",
            {"code": source, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False},
            metadata={"cellId": cell_id} if cell_id else {},
        )
        self._client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def outputs(self, request: str) -> list[dict[str, Any]]:
        """Return what a cell shows, when it has ended: the content of each message, with its type as ``kind``."""
        shown = []
        while True:
            message = self._client.get_iopub_msg(timeout=SECONDS)
            if message["parent_header"].get("msg_id") != request:
                continue
            if message["header"]["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return shown
            if message["header"]["msg_type"] in ("display_data", "execute_result", "stream", "error", "clear_output"):
                shown.append({"kind": message["header"]["msg_type"], **message["content"]})

    def run(self, source: str, cell_id: str | None = None) -> list[dict[str, Any]]:
        """Run a cell and return what it shows."""
        return self.outputs(self.begin(source, cell_id))

    def card(self, check_id: str) -> str:
        """Run a check and return its card as text."""
        return card(self.run(f'check("{check_id}")'))


def card(outputs: list[dict[str, Any]]) -> str:
    """Return the text of the card among the outputs of a check's cell, in one line."""
    kinds = [each["kind"] for each in outputs]
    assert kinds == ["display_data", "execute_result"], outputs
    return " ".join(outputs[0]["data"]["text/plain"].split())


@contextmanager
def learner_kernel(environment: Mapping[str, str] | None = None) -> Iterator[LearnerKernel]:
    """Start a kernel in the course's folder, with these environment variables too."""
    manager, client = start_new_kernel(cwd=str(ROOT), env={**os.environ, **(environment or {})})
    try:
        yield LearnerKernel(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
