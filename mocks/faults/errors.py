"""Errors that faults send in place of a reply.

The wording comes from live bodies quoted in public sources, 2023 to 2026. The service's text with status 503 is not
known: that message is the mock's own and is marked as such.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from mocks.api.errors import MOCK_MARK, MOCK_TYPE, ApiError
from mocks.faults.spec import Fault, FaultKind
from mocks.messages import ModelRequest

_WAIT = 0.12
_DOCS = "https://platform.openai.com"
HELP = "You can retry your request, or contact us through our help center at help.openai.com if the error persists."


class NoReplyError(ApiError):
    """The fault that leaves a request without a reply, as an error of status 0 for the transcript."""

    def __init__(self, fault: Fault) -> None:
        does = "left without an answer" if fault.kind is FaultKind.TIMEOUT else "dropped before the answer"
        text = f"{MOCK_MARK}The connection was {does}, as the fault {fault.kind} asks."
        super().__init__(text, status=0, type=MOCK_TYPE, code=f"fault_{fault.kind}")
        self.fault = fault


def unsent(error: ApiError) -> Fault | None:
    """Return the fault that keeps ``error`` from being sent; None for an error that is sent."""
    return error.fault if isinstance(error, NoReplyError) else None


def build_error(fault: Fault, request: ModelRequest, request_id: str) -> ApiError:
    """Return the error of a ``fault`` that comes in place of an answer (`mocks.faults.spec.REPLACES_REPLY`)."""
    match fault.kind:
        case FaultKind.RATE_LIMIT:
            return _rate_limit(fault, request.model)
        case FaultKind.QUOTA:
            text = (
                "You exceeded your current quota, please check your plan and billing details. For more information on "
                f"this error, read the docs: {_DOCS}/docs/guides/error-codes/api-errors."
            )
            made = ApiError(text, status=429, type="insufficient_quota", code="insufficient_quota")
        case FaultKind.SERVER_ERROR:
            text = (
                f"The server had an error while processing your request. Sorry about that! {HELP} "
                f"(Please include the request ID {request_id.removeprefix('req_')} in your message.)"
            )
            made = ApiError(text, status=500, type="server_error")
        case FaultKind.OVERLOADED:
            made = ApiError(f"{MOCK_MARK}The model is overloaded. Try again later.", status=503, type="server_error")
        case _:
            return NoReplyError(fault)
    made.headers.update(_retry_headers(fault.retry_after))
    return made


def _rate_limit(fault: Fault, model: str) -> ApiError:
    wait = _WAIT if fault.retry_after is None else fault.retry_after
    of, amounts = {
        "requests": ("requests per min (RPM)", "Limit 500, Used 500, Requested 1"),
        "tokens": ("tokens per min (TPM)", "Limit 200000, Used 195869, Requested 4412"),
    }[fault.on]
    text = (
        f"Rate limit reached for {model} in organization org-mock on {of}: {amounts}. "
        f"Please try again in {duration(wait)}. Visit {_DOCS}/account/rate-limits to learn more."
    )
    headers = {
        **_retry_headers(wait),
        f"x-ratelimit-remaining-{fault.on}": "0" if fault.on == "requests" else "4131",
        f"x-ratelimit-reset-{fault.on}": duration(wait),
    }
    return ApiError(text, status=429, type=fault.on, code="rate_limit_exceeded", headers=headers)


def _retry_headers(seconds: float | None) -> Mapping[str, str]:
    if seconds is None:
        return {}
    return {"retry-after": str(math.ceil(seconds)), "retry-after-ms": f"{seconds * 1000:.0f}"}


def duration(seconds: float) -> str:
    """Write ``seconds`` as the service does: ``120ms``, ``1.5s``, ``6m0s``."""
    if seconds < 1:
        return f"{seconds * 1000:.0f}ms"
    minutes, rest = divmod(round(seconds, 3), 60)
    return f"{minutes:.0f}m{rest:g}s" if minutes else f"{rest:g}s"
