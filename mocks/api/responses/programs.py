"""Programmatic tool calling of the Responses API: a program of the model, and the calls that it makes of the client.

The service runs the program. Its calls are ordinary calls with the program as their ``caller``, which the client copies
into each output. A program waits until its ``program_output`` arrives, over as many responses as that takes.

Sources: recorded traffic (2026) for shapes, statuses and order; the guide for ``caller``. The words with which the
service refuses an output without it are not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mocks.api import errors
from mocks.api.ids import Ids
from mocks.api.json_text import Json

if TYPE_CHECKING:
    from mocks import hosted

_OUTPUTS = ("function_call_output", "custom_tool_call_output")


def begin(program: hosted.Program, ids: Ids) -> Json:
    """Return the item of a program that begins; unlike other items it has no status."""
    item = {"id": ids.item("cm"), "type": "program", "call_id": ids.call()}
    return {**item, "code": program.code, "fingerprint": ids.padding(80)}


def waiting(items: Iterable[Mapping[str, Any]]) -> str | None:
    """Return the ``call_id`` of the program that has no output yet, if there is one."""
    found: str | None = None
    for item in items:
        if item.get("type") == "program":
            found = item["call_id"]
        elif item.get("type") == "program_output":
            found = None
    return found


def with_callers(items: list[Json], call_ids: set[str], program: str | None) -> list[Json]:
    """Return ``items`` with a program as the caller of these calls, which stay in progress, as recorded."""
    program = waiting(items) or program
    if program is None or any(item["type"] == "program_output" for item in items):
        return items
    called = {"status": "in_progress", "caller": {"type": "program", "caller_id": program}}
    return [{**item, **called} if item.get("call_id") in call_ids else item for item in items]


def check_callers(items: Sequence[Json]) -> None:
    """Check that each output names the caller of its call."""
    callers = {item["call_id"]: item["caller"] for item in items if item.get("caller") and "output" not in item}
    for item in items:
        if item.get("type") not in _OUTPUTS:
            continue
        wanted = callers.get(item["call_id"])
        if wanted is not None and item.get("caller") != wanted:
            text = f"The output for call_id {item['call_id']} must have the 'caller' of its call, unchanged."
            raise errors.unknown_wording(text, "input")
