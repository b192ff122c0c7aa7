"""Pages of a list, as the service returns every list: ``limit``, ``order`` and ``after`` in the query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mocks.api import errors
from mocks.api.json_text import Json

MAX_PAGE_SIZE = 100


def page(objects: Sequence[Json], query: Mapping[str, list[str]], *, order: str = "desc", limit: int = 20) -> Json:
    """Return the page of ``objects`` that ``query`` asks for.

    Args:
        objects: The whole list, oldest first.
        query: The query parameters of the request.
        order: The order where the query names none.
        limit: The page size where the query names none.

    Raises:
        ApiError: A query parameter has a value that is not allowed.
    """
    ordered = _ordered(objects, query.get("order", [order])[-1])
    after = query.get("after", [""])[-1]
    if after:
        indexes = [i for i, each in enumerate(ordered) if each["id"] == after]
        if not indexes:
            raise errors.unknown_wording(f"'after' is '{after}', which is not in this list.", "after")
        ordered = ordered[indexes[0] + 1 :]
    size = _page_size(query.get("limit", [str(limit)])[-1])
    data = ordered[:size]
    return {
        "object": "list",
        "data": data,
        "first_id": data[0]["id"] if data else None,
        "last_id": data[-1]["id"] if data else None,
        "has_more": len(ordered) > size,
    }


def _ordered(objects: Sequence[Json], order: str) -> list[Json]:
    if order not in ("asc", "desc"):
        raise errors.bad_value(order, ("asc", "desc"), "order")
    return list(objects) if order == "asc" else list(reversed(objects))


def _page_size(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        raise errors.wrong_type("limit", "an integer", text) from None
    if not 1 <= number <= MAX_PAGE_SIZE:
        raise errors.out_of_range("limit", "integer", number, 1, MAX_PAGE_SIZE)
    return number
