"""Table of the models that the mock knows and of the differences between them that a caller can see."""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple

FINE_TUNED_PREFIX = "ft:"
GPT_4_CONTEXT_WINDOW = 8192


class Model(NamedTuple):
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
    """What ``reasoning_effort`` may be, in the order the service lists it; empty where the list is not known. Models
    that do not reason refuse the parameter."""
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
    responses_only: bool = False
    """True where the Chat Completions API does not have the model."""
    reasoning_context: str | None = None
    """``reasoning.context`` of a response: which reasoning the model is shown (recorded, 2026)."""
    default_top_p: float = 1.0
    """``top_p`` of a response whose request names none (recorded, 2026)."""
    cache_retention: str = "in_memory"
    """``prompt_cache_retention`` of a response whose request names none (recorded, 2026)."""
    phases: bool = False
    """True where messages of a response have a ``phase`` (recorded, 2026)."""
    counts_cache_writes: bool = False
    """True where Chat Completions counts ``cache_write_tokens`` (recorded, 2026)."""
    context_window: int = 128_000
    """Maximum tokens of a request and its reply together."""
    shutdown_date: str | None = None
    """The day on which the service shuts the model down, or did so; None where none is known."""

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
_GPT_6 = ("low", "medium", "high", "xhigh")
_GPT_5_6 = ("none", *_GPT_6)
_LONG_CONTEXT = 1_050_000


def _plain(id: str, snapshot: str = "", context_window: int = 128_000) -> Model:
    return Model(id, snapshot or id, context_window=context_window)


def _reasoning(id: str, snapshot: str, *refused: str, **more: object) -> Model:
    base = Model(
        id,
        snapshot,
        named_choice_finish_reason="tool_calls",
        reasoning=True,
        refused_parameters=frozenset({"max_tokens", *refused}),
        refused_while_reasoning=_PENALTIES,
        temperature="default",
        reasoning_context="current_turn",
        context_window=400_000,
    )
    return base._replace(**more)  # type: ignore[arg-type]


def _responses_only(id: str, snapshot: str = "") -> Model:
    """Return a model of which no more is known than that it reasons and has no Chat Completions."""
    return _reasoning(id, snapshot or id, responses_only=True)


def _o_series(id: str, snapshot: str, *refused: str, **more: object) -> Model:
    """Return a model of the o series, which has no ``parallel_tool_calls`` (live bodies in public issues, 2025)."""
    return _reasoning(
        id, snapshot, "parallel_tool_calls", *refused, **{"context_window": 200_000, "efforts": _O_SERIES, **more}
    )


def _gpt_5(id: str, snapshot: str) -> Model:
    return _reasoning(id, snapshot, "stop", efforts=_GPT_5)


def _gpt_5_1(id: str, snapshot: str) -> Model:
    efforts = ("none", *_O_SERIES)
    return _reasoning(id, snapshot, "stop", temperature="reasoning", default_effort="none", efforts=efforts)


def _gpt_5_2(id: str, snapshot: str, **more: object) -> Model:
    """Return gpt-5.2, gpt-5.4, gpt-5.5 or one like them: with tools, Chat Completions refuses an effort but "none"."""
    shared: dict[str, object] = {
        "tools_need_effort": "unset",
        "temperature": "reasoning",
        "default_effort": "none",
        "efforts": _GPT_5_6,
        "default_top_p": 0.98,
        "cache_retention": "24h",
    }
    return _reasoning(id, snapshot, "stop", **shared | more)


def _gpt_5_4(id: str, snapshot: str, **more: object) -> Model:
    return _gpt_5_2(id, snapshot, **{"tool_search": True, "phases": True, "context_window": _LONG_CONTEXT, **more})


def _newest(id: str, *refused: str, **more: object) -> Model:
    """Return gpt-5.6 or a later model; none of them has a dated name."""
    shared: dict[str, object] = {
        "default_top_p": 0.98,
        "cache_retention": "24h",
        "reasoning_context": "all_turns",
        "phases": True,
        "counts_cache_writes": True,
        "tool_search": True,
        "context_window": _LONG_CONTEXT,
    }
    return _reasoning(id, id, "stop", *refused, **shared | more)


def _gpt_5_6(id: str) -> Model:
    return _newest(
        id,
        *("logit_bias", "prediction"),
        unknown_parameters=frozenset({"audio", "modalities", "web_search_options"}),
        refused_roles=frozenset({"function"}),
        tools_need_effort="none",
        efforts=_GPT_5_6,
        responses_efforts=("max",),
        parallel_flag_without_tools=True,
        max_choices=8,
        max_top_logprobs=5,
        long_cache_only=True,
    )


def _gpt_6(id: str) -> Model:
    """Return a model that can be told not to reason, and takes tools on Chat Completions only then."""
    efforts = {"efforts": _GPT_5_6, "responses_efforts": ("max",)}
    return _newest(id, tools_need_effort="none", temperature="reasoning", **efforts)


def _always_reasoning(id: str, **more: object) -> Model:
    """Return a later model that cannot be told not to reason, and takes no tools on Chat Completions."""
    return _newest(id, tools_need_effort="never", efforts=_GPT_6, responses_efforts=("max",), **more)


_LISTED = (
    _plain("gpt-4o", "gpt-4o-2024-08-06"),
    *map(_plain, ("gpt-4o-2024-11-20", "gpt-4o-2024-05-13", "chatgpt-4o-latest", "gpt-5-chat-latest")),
    *map(_plain, ("gpt-5.1-chat-latest", "gpt-5.2-chat-latest", "gpt-5.3-chat-latest")),
    _plain("gpt-4o-mini", "gpt-4o-mini-2024-07-18"),
    _plain("gpt-4o-audio-preview", "gpt-4o-audio-preview-2025-06-03"),
    _plain("gpt-4o-audio-preview-2024-12-17"),
    _plain("gpt-4o-mini-audio-preview", "gpt-4o-mini-audio-preview-2024-12-17"),
    _plain("gpt-audio-mini", "gpt-audio-mini-2025-12-15"),
    _plain("gpt-4o-search-preview", "gpt-4o-search-preview-2025-03-11"),
    _plain("gpt-4o-mini-search-preview", "gpt-4o-mini-search-preview-2025-03-11"),
    _plain("gpt-4.1", "gpt-4.1-2025-04-14", 1_047_576),
    _plain("gpt-4.1-mini", "gpt-4.1-mini-2025-04-14", 1_047_576),
    _plain("gpt-4.1-nano", "gpt-4.1-nano-2025-04-14", 1_047_576),
    _plain("gpt-4-turbo", "gpt-4-turbo-2024-04-09"),
    _plain("gpt-4-turbo-preview", "gpt-4-0125-preview"),
    _plain("gpt-4-1106-preview"),
    _plain("gpt-4", "gpt-4-0613", GPT_4_CONTEXT_WINDOW),
    _plain("gpt-4-0314", context_window=GPT_4_CONTEXT_WINDOW),
    _plain("gpt-3.5-turbo", "gpt-3.5-turbo-0125", 16_385),
    _plain("gpt-3.5-turbo-1106", context_window=16_385),
    _o_series(
        "o1-mini",
        "o1-mini-2024-09-12",
        "stop",
        refused_roles=frozenset({"system", "developer"}),
        context_window=128_000,
        efforts=(),
    ),
    _o_series("o1", "o1-2024-12-17"),
    _o_series("o3-mini", "o3-mini-2025-01-31", "temperature", "top_p"),
    _o_series("o3", "o3-2025-04-16", "stop"),
    _o_series("o4-mini", "o4-mini-2025-04-16", "stop"),
    _gpt_5("gpt-5", "gpt-5-2025-08-07"),
    _gpt_5("gpt-5-mini", "gpt-5-mini-2025-08-07"),
    _gpt_5("gpt-5-nano", "gpt-5-nano-2025-08-07"),
    _gpt_5_1("gpt-5.1", "gpt-5.1-2025-11-13"),
    _gpt_5_2("gpt-5.2", "gpt-5.2-2025-12-11"),
    _gpt_5_4("gpt-5.4", "gpt-5.4-2026-03-05"),
    _gpt_5_4("gpt-5.4-mini", "gpt-5.4-mini-2026-03-17", context_window=400_000),
    _gpt_5_4("gpt-5.4-nano", "gpt-5.4-nano-2026-03-17", context_window=400_000),
    _gpt_5_4("gpt-5.5", "gpt-5.5-2026-04-23", long_cache_only=True, default_effort="medium"),
    *map(_gpt_5_6, ("gpt-5.6-sol", "gpt-5.6-terra", "gpt-5.6-luna")),
    *map(_gpt_6, ("gpt-6-sol", "gpt-6-luna", "gpt-6.1-terra")),
    _always_reasoning("gpt-6-astra", long_cache_only=True),
    *map(_always_reasoning, ("gpt-6.1-sol", "gpt-6.2-astra", "gpt-6.2-sol")),
    _responses_only("o1-pro", "o1-pro-2025-03-19"),
    _responses_only("o3-pro", "o3-pro-2025-06-10"),
    _responses_only("o3-deep-research", "o3-deep-research-2025-06-26"),
    _responses_only("o4-mini-deep-research", "o4-mini-deep-research-2025-06-26"),
    _responses_only("computer-use-preview", "computer-use-preview-2025-03-11"),
    _responses_only("gpt-5-pro", "gpt-5-pro-2025-10-06"),
    _responses_only("gpt-5.2-pro", "gpt-5.2-pro-2025-12-11"),
    _responses_only("gpt-5.5-pro", "gpt-5.5-pro-2026-04-23"),
    *map(_responses_only, ("codex-mini-latest", "gpt-5-codex", "gpt-5.1-codex", "gpt-5.1-codex-max")),
    *map(_responses_only, ("gpt-daybreak-blue-latest", "gpt-daybreak-red-latest", "gpt-5.6-cyber", "gpt-6-cyber")),
    *map(_responses_only, ("gpt-rosalind-research", "gpt-6-rosalind", "gpt-6.2-astra-law")),
)
"""Models that were shut down in 2026 are still here: tests and recordings name them."""

_SHUTDOWNS = {
    "2025-10-27": ("o1-mini",),
    "2026-02-12": ("codex-mini-latest",), "2026-02-17": ("chatgpt-4o-latest",),
    "2026-03-26": ("gpt-4-turbo-preview", "gpt-4-0314"),
    "2026-05-07": ("gpt-4o-audio-preview", "gpt-4o-audio-preview-2024-12-17", "gpt-4o-mini-audio-preview"),
    "2026-07-23": (
        "gpt-5-chat-latest", "gpt-5-codex", "gpt-5.1-chat-latest", "gpt-5.1-codex", "gpt-5.1-codex-max",
        "gpt-4o-search-preview", "gpt-4o-mini-search-preview", "o3-deep-research", "o4-mini-deep-research",
        "computer-use-preview",
    ),
    "2026-08-10": ("gpt-5.2-chat-latest", "gpt-5.3-chat-latest"), "2026-09-28": ("gpt-3.5-turbo-1106",),
    "2026-10-23": (
        "gpt-3.5-turbo", "gpt-4", "gpt-4-1106-preview", "gpt-4-turbo", "gpt-4.1-nano", "gpt-4o-2024-05-13", "o1",
        "o1-pro", "o3-mini", "o4-mini",
    ),
    "2026-12-11": ("gpt-5", "gpt-5-mini", "gpt-5-nano", "gpt-5-pro", "o3", "o3-pro"),
    "2027-01-14": ("gpt-4.1", "gpt-4.1-mini", "gpt-4o", "gpt-4o-2024-11-20", "gpt-4o-mini"),
    "2027-01-20": ("gpt-audio-mini",), "2027-04-01": ("gpt-5.1", "gpt-5.4-nano"),
}  # fmt: skip
"""The service's deprecations page and the SDK's own notes, November 2026."""
_DATES = {id: date for date, ids in _SHUTDOWNS.items() for id in ids}
_TABLE = tuple(model._replace(shutdown_date=_DATES.get(model.id)) for model in _LISTED)

RETIRED = frozenset(
    (
        "gpt-3.5-turbo-0301", "gpt-3.5-turbo-0613", "gpt-3.5-turbo-16k", "gpt-3.5-turbo-16k-0613", "gpt-4-32k",
        "gpt-4-32k-0314", "gpt-4-32k-0613", "gpt-4-vision-preview", "gpt-4o-audio-preview-2024-10-01", "o1-preview",
        "o1-preview-2024-09-12",
    )
)  # fmt: skip
"""Names that the service shut down in 2024 and 2025, and that it answers with an error of its own."""
NEVER_SERVED = frozenset({"gpt-5.1-mini"})
"""Names that the SDK lists for compatibility, and that the service never had."""
_ALIASES = MappingProxyType({"gpt-5.6": "gpt-5.6-sol"})

MODELS = MappingProxyType({name: model for model in _TABLE for name in (model.id, model.snapshot)})
"""Known models by alias and by dated name."""


def get(name: str) -> Model | None:
    """Return the model called ``name``, or None.

    A fine-tuned model such as ``ft:gpt-4o-mini-2024-07-18:acme::abc123`` behaves like its base model.
    """
    name = _ALIASES.get(name, name)
    if name in MODELS:
        return MODELS[name]
    parts = name.split(":")
    if name.startswith(FINE_TUNED_PREFIX) and parts[1] in MODELS:
        return MODELS[parts[1]]._replace(id=name, snapshot=name)
    return None


def all_models() -> tuple[Model, ...]:
    """Return each known model once, in the order of the table."""
    return _TABLE
