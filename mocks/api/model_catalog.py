"""Table of the models that the mock knows and of the differences between them that a caller can see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType

from mocks.api.errors import ApiError

FINE_TUNED_PREFIX = "ft:"
GPT_4_CONTEXT_WINDOW = 8192


@dataclass(frozen=True)
class Model:
    """One model of Chat Completions. Sources: recorded traffic, public issues, measurements in public, 2024 to 2026."""

    id: str
    snapshot: str
    """The dated name that replies carry. Equal to ``id`` where the dated name is not known."""
    named_choice_finish_reason: str = "stop"
    """``finish_reason`` after a named ``tool_choice``: "stop" on gpt-4o, "tool_calls" on gpt-5-mini (both recorded)."""
    reasoning: bool = False
    """Reasoning models send no ``system_fingerprint`` and no ``logprobs``."""
    tools_need_effort: str | None = None
    """Function tools on Chat Completions: "none" = only with ``reasoning_effort: "none"`` sent, "unset" = any
    effort but "none" is refused, "never" = no tools at all. None = no such rule."""
    refused_parameters: frozenset[str] = frozenset()
    """Parameters refused whatever their value."""
    refused_while_reasoning: frozenset[str] = frozenset()
    """Parameters refused while the model reasons, that is, unless the effort is "none"."""
    unknown_parameters: frozenset[str] = frozenset()
    """Parameters that this model refuses as unknown."""
    refused_roles: frozenset[str] = frozenset()
    """Message roles that the model refuses."""
    temperature: str = "any"
    """"any", "default" = 1 and nothing else, or "reasoning" = 1 and nothing else while the model reasons."""
    efforts: tuple[str, ...] = ()
    """What ``reasoning_effort`` may be, in the order the service lists it; empty where the list is not known."""
    responses_efforts: tuple[str, ...] = ()
    """Further efforts that the Responses API takes."""
    default_effort: str | None = None
    """The effort where the request names none: "none" means that the model does not reason unless asked to."""
    parallel_flag_without_tools: bool = False
    """True where ``parallel_tool_calls`` without ``tools`` was accepted."""
    tool_search: bool = False
    """True where tools can be searched for on the Responses API: gpt-5.4 and later."""
    max_choices: int = 128
    """The largest ``n``."""
    max_top_logprobs: int = 20
    long_cache_only: bool = False
    """True where ``prompt_cache_retention`` must be "24h"."""
    context_window: int = 128_000
    """Maximum tokens of a request and its reply together."""

    @property
    def fine_tuned(self) -> bool:
        """Whether the model is fine-tuned: strict schemas may use fewer keywords then."""
        return self.id.startswith(FINE_TUNED_PREFIX)

    def reasons(self, effort: object) -> bool:
        """Return whether the model reasons at the ``reasoning_effort`` of a request (None: not sent)."""
        return self.reasoning and (self.default_effort if effort is None else effort) != "none"


_PENALTIES = frozenset({"presence_penalty", "frequency_penalty", "logprobs"})
_O_SERIES = ("low", "medium", "high")
_GPT_5 = ("minimal", "low", "medium", "high")
_GPT_5_6 = ("none", "low", "medium", "high", "xhigh")


def _plain(id: str, snapshot: str, context_window: int = 128_000) -> Model:
    return Model(id, snapshot, context_window=context_window)


def _reasoning(id: str, snapshot: str, *refused: str, **more: object) -> Model:
    base = Model(
        id,
        snapshot,
        named_choice_finish_reason="tool_calls",
        reasoning=True,
        refused_parameters=frozenset({"max_tokens", *refused}),
        refused_while_reasoning=_PENALTIES,
        temperature="default",
        context_window=400_000,
    )
    return replace(base, **more)  # type: ignore[arg-type]


def _o_series(id: str, snapshot: str, *refused: str, **more: object) -> Model:
    """Return a model of the o series, which has no ``parallel_tool_calls`` (live bodies in public issues, 2025)."""
    return _reasoning(
        id, snapshot, "parallel_tool_calls", *refused, **{"context_window": 200_000, "efforts": _O_SERIES, **more}
    )


def _gpt_5(id: str, snapshot: str) -> Model:
    return _reasoning(id, snapshot, "stop", efforts=_GPT_5)


def _gpt_5_4(id: str) -> Model:
    return _reasoning(
        id, id, "stop", tools_need_effort="unset", temperature="reasoning", default_effort="none", tool_search=True
    )


def _gpt_5_6(id: str) -> Model:
    return _reasoning(
        id,
        id,
        *("stop", "logit_bias", "prediction"),
        unknown_parameters=frozenset({"audio", "modalities", "web_search_options"}),
        refused_roles=frozenset({"function"}),
        tools_need_effort="none",
        efforts=_GPT_5_6,
        responses_efforts=("max",),
        parallel_flag_without_tools=True,
        max_choices=8,
        max_top_logprobs=5,
        long_cache_only=True,
        tool_search=True,
    )


_TABLE = (
    _plain("gpt-4o", "gpt-4o-2024-08-06"),
    _plain("gpt-4o-mini", "gpt-4o-mini-2024-07-18"),
    _plain("gpt-4.1", "gpt-4.1-2025-04-14", 1_047_576),
    _plain("gpt-4.1-mini", "gpt-4.1-mini-2025-04-14", 1_047_576),
    _plain("gpt-4.1-nano", "gpt-4.1-nano-2025-04-14", 1_047_576),
    _plain("gpt-4-turbo", "gpt-4-turbo-2024-04-09"),
    _plain("gpt-4", "gpt-4-0613", GPT_4_CONTEXT_WINDOW),
    _plain("gpt-3.5-turbo", "gpt-3.5-turbo-0125", 16_385),
    _o_series(
        "o1-mini",
        "o1-mini-2024-09-12",
        "stop",
        refused_roles=frozenset({"system", "developer"}),
        context_window=128_000,
        efforts=(),
    ),
    _o_series("o3-mini", "o3-mini-2025-01-31", "temperature", "top_p"),
    _o_series("o3", "o3-2025-04-16", "stop"),
    _o_series("o4-mini", "o4-mini-2025-04-16", "stop"),
    _gpt_5("gpt-5", "gpt-5-2025-08-07"),
    _gpt_5("gpt-5-mini", "gpt-5-mini-2025-08-07"),
    _gpt_5("gpt-5-nano", "gpt-5-nano-2025-08-07"),
    _gpt_5_4("gpt-5.4"),
    _gpt_5_4("gpt-5.4-mini"),
    replace(_gpt_5_4("gpt-5.5"), long_cache_only=True),
    _gpt_5_6("gpt-5.6-sol"),
    _gpt_5_6("gpt-5.6-terra"),
    _gpt_5_6("gpt-5.6-luna"),
    _reasoning("gpt-6-astra", "gpt-6-astra", "stop", tools_need_effort="never", long_cache_only=True, tool_search=True),
)

MODELS = MappingProxyType({name: model for model in _TABLE for name in (model.id, model.snapshot)})
"""Known models by alias and by dated name."""


def get(name: str) -> Model | None:
    """Return the model called ``name``, or None.

    A fine-tuned model such as ``ft:gpt-4o-mini-2024-07-18:acme::abc123`` behaves like its base model.
    """
    if name in MODELS:
        return MODELS[name]
    parts = name.split(":")
    if name.startswith(FINE_TUNED_PREFIX) and parts[1] in MODELS:
        return replace(MODELS[parts[1]], id=name, snapshot=name)
    return None


def find(name: str) -> Model:
    """Return the model called ``name``, or raise the service's 404 (recorded traffic, 2025)."""
    model = get(name)
    if model is None:
        message = f"The model `{name}` does not exist or you do not have access to it."
        raise ApiError(message, status=404, code="model_not_found")
    return model


def all_models() -> tuple[Model, ...]:
    """Return each known model once, in the order of the table."""
    return _TABLE
