"""Lists in pages, as every list of the service comes: ``limit``, ``order`` and ``after`` in the query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mocks.api import errors
from mocks.api.validators import Json

MOST = 100


def page(things: Sequence[Json], query: Mapping[str, list[str]], *, order: str = "desc", limit: int = 20) -> Json:
    """Return one page of ``things``, which are given oldest first; ``order`` and ``limit`` are the defaults."""
    ordered = _ordered(things, query.get("order", [order])[-1])
    after = query.get("after", [""])[-1]
    if after:
        places = [i for i, thing in enumerate(ordered) if thing["id"] == after]
        if not places:
            raise errors.unworded(f"'after' is '{after}', which is not in this list.", "after")
        ordered = ordered[places[0] + 1 :]
    most = _limit(query.get("limit", [str(limit)])[-1])
    shown = ordered[:most]
    return {
        "object": "list",
        "data": shown,
        "first_id": shown[0]["id"] if shown else None,
        "last_id": shown[-1]["id"] if shown else None,
        "has_more": len(ordered) > most,
    }


def _ordered(things: Sequence[Json], order: str) -> list[Json]:
    if order not in ("asc", "desc"):
        raise errors.bad_value(order, ("asc", "desc"), "order")
    return list(things) if order == "asc" else list(reversed(things))


def _limit(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        raise errors.wrong_type("limit", "an integer", text) from None
    if not 1 <= number <= MOST:
        raise errors.out_of_range("limit", "integer", number, 1, MOST)
    return number
