"""Which models the mock knows, and where they differ in ways a caller of tools can see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType

from mocks.wire.errors import ApiError


@dataclass(frozen=True)
class Model:
    """One model of Chat Completions. Sources: recorded traffic and public issues, 2024 to 2026."""

    id: str
    snapshot: str
    """The dated name that replies carry. Equal to ``id`` where the dated name is not known."""
    named_finish: str = "stop"
    """``finish_reason`` after a named ``tool_choice``: "stop" on gpt-4o, "tool_calls" on gpt-5-mini (both recorded)."""
    reasoning: bool = False
    """Reasoning models refuse ``max_tokens`` and send no ``system_fingerprint`` and no ``logprobs``."""
    tools_need_effort: str | None = None
    """Function tools on Chat Completions: "none" = only with ``reasoning_effort: "none"`` sent, "unset" = any
    effort but "none" is refused, "never" = no tools at all. None = no such rule."""
    default_temperature_only: bool = False
    lone_parallel_flag: bool = False
    """True where ``parallel_tool_calls`` without ``tools`` was accepted."""
    most_choices: int = 128
    """The largest ``n``."""
    system_roles: bool = True
    """False where ``system`` and ``developer`` messages are refused (o1-mini)."""


def _reasoning(id: str, snapshot: str | None = None, **more: object) -> Model:
    base = Model(id, snapshot or id, named_finish="tool_calls", reasoning=True)
    return replace(base, **more)  # type: ignore[arg-type]


def _gpt_5_6(id: str) -> Model:
    return _reasoning(
        id, tools_need_effort="none", default_temperature_only=True, lone_parallel_flag=True, most_choices=8
    )


_TABLE = (
    Model("gpt-4o", "gpt-4o-2024-08-06"),
    Model("gpt-4o-mini", "gpt-4o-mini-2024-07-18"),
    Model("gpt-4.1", "gpt-4.1-2025-04-14"),
    Model("gpt-4.1-mini", "gpt-4.1-mini-2025-04-14"),
    Model("gpt-4.1-nano", "gpt-4.1-nano-2025-04-14"),
    Model("gpt-4-turbo", "gpt-4-turbo-2024-04-09"),
    Model("gpt-4", "gpt-4-0613"),
    Model("gpt-3.5-turbo", "gpt-3.5-turbo-0125"),
    _reasoning("o1-mini", "o1-mini-2024-09-12", system_roles=False),
    _reasoning("o3-mini", "o3-mini-2025-01-31"),
    _reasoning("o4-mini", "o4-mini-2025-04-16"),
    _reasoning("gpt-5", "gpt-5-2025-08-07"),
    _reasoning("gpt-5-mini", "gpt-5-mini-2025-08-07"),
    _reasoning("gpt-5-nano", "gpt-5-nano-2025-08-07"),
    _reasoning("gpt-5.4", tools_need_effort="unset"),
    _reasoning("gpt-5.4-mini", tools_need_effort="unset"),
    _reasoning("gpt-5.5", tools_need_effort="unset"),
    _gpt_5_6("gpt-5.6-sol"),
    _gpt_5_6("gpt-5.6-terra"),
    _gpt_5_6("gpt-5.6-luna"),
    _reasoning("gpt-6-astra", tools_need_effort="never"),
)

MODELS = MappingProxyType({name: model for model in _TABLE for name in (model.id, model.snapshot)})
"""Known models by alias and by dated name."""


def find(name: str) -> Model:
    """Return the model called ``name``, or raise the service's 404 (recorded traffic, 2025).

    A fine-tuned name such as ``ft:gpt-4o-mini-2024-07-18:acme::abc123`` behaves as the model it was made from.
    """
    if name in MODELS:
        return MODELS[name]
    parts = name.split(":")
    if parts[0] == "ft" and len(parts) > 1 and parts[1] in MODELS:
        return replace(MODELS[parts[1]], id=name, snapshot=name)
    message = f"The model `{name}` does not exist or you do not have access to it."
    raise ApiError(message, status=404, code="model_not_found")


def listed() -> tuple[Model, ...]:
    """Return each known model once, in the order of the table."""
    return _TABLE
