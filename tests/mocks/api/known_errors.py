"""Collected behaviors of the API, each with how well it is known."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One behaviour. ``id`` is what rows of the tables refer to."""

    id: str
    grade: str
    """The best source of any part of it. A: official or recorded. B: a live body quoted or measured in public. C: seen
    in public code. "-": searched for, its wording is not known."""
    title: str
    elsewhere: str = ""
    """Where else it is tested, or why no row can trigger it."""


BY_REQUEST = "no error: tests/mocks/api/chat/test_adapter.py"

ENTRIES = (
    Entry("1.0", "A", "the grammar of ordinary messages, what models refuse"),
    Entry("1.1", "B", "the order in which Chat reports faults", "an order: tests/mocks/api/chat/test_error_order.py"),
    Entry(
        "1.2",
        "B",
        "the order in which Responses reports faults",
        "by pairs of faults: tests/mocks/api/responses/test_validation.py",
    ),
    Entry("C1", "B", "a tool message that answers no call"),
    Entry("C2", "B", "a call without an answer"),
    Entry("C3", "C", "an answer with another id"),
    Entry("C4", "C", "an answer without an id"),
    Entry("C5", "B", "a call answered twice"),
    Entry("C6", "A", "a role nobody knows, or this model does not take"),
    Entry("C7", "B", "content missing or null"),
    Entry("C8", "A", "content of another type"),
    Entry("C9", "C", "arguments sent as an object"),
    Entry("C10", "B", "tool calls of the history: none, too many, ids, names"),
    Entry("C11", "B", "names of functions"),
    Entry("C12", "B", "tools of another shape"),
    Entry("C13", "B", "an empty list of tools"),
    Entry("C14", "B", "more than 128 tools"),
    Entry("C15", "C", "a description that is too long"),
    Entry("C16", "-", "two tools of one name", "no refusal of it is known: the mock accepts them"),
    Entry("C17", "C", "tool_choice without tools"),
    Entry("C18", "B", "tool_choice of another shape, or of a function not offered"),
    Entry("C19", "B", "parallel_tool_calls without tools"),
    Entry("C20", "A", "a function without parameters", "accepted: tests/mocks/api/chat/test_adapter.py"),
    Entry("C21", "B", "function tools while the model reasons"),
    Entry("S1", "B", "a root that is no object, or has a combinator"),
    Entry("S2", "B", "an object without properties"),
    Entry("S3", "C", "an array without items"),
    Entry("S4", "C", "what is no JSON Schema"),
    Entry("S5", "B", "strict: additionalProperties"),
    Entry("S6", "B", "strict: a property that is not required"),
    Entry("S7", "B", "strict: a required name that is no property"),
    Entry("S8", "B", "strict: keywords that are not permitted"),
    Entry("S9", "C", "strict: a node without a type"),
    Entry("S10", "C", "strict: keywords beside $ref"),
    Entry("S11", "C", "strict: too deep, too many, too long"),
    Entry("S12", "-", "strict: anyOf at the root"),
    Entry("S13", "A", "strict: what is supported"),
    Entry("S14", "A", "the SDK's own strict schemas", "a helper of the SDK: tests/mocks/api/schema/test_strict.py"),
    Entry("F1", "C", "JSON mode without the word json"),
    Entry("F2", "B", "response_format of another shape"),
    Entry("F3", "A", "n"),
    Entry("F4", "A", "temperature"),
    Entry("F5", "A", "messages missing or of another shape"),
    Entry("F6", "A", "model missing or unknown"),
    Entry("F7", "B", "a body that is not JSON"),
    Entry("F8", "B", "parameters the newest models refuse; functions and function_call"),
    Entry("F9", "B", "stream_options"),
    Entry("F10", "C", "messages longer than the model reads"),
    Entry("A1", "C", "no key"),
    Entry("A2", "C", "a wrong key", "the mock has no accounts: it takes any key"),
    Entry("A3", "C", "too many requests a minute"),
    Entry("A4", "C", "too many tokens a minute"),
    Entry("A5", "C", "no credit"),
    Entry("A6", "A", "headers of an answer", "no error: tests/mocks/test_client.py"),
    Entry("A7", "C", "the server had an error"),
    Entry("A8", "C", "the server is overloaded (the wording beside status 503 is not known)"),
    Entry("A9", "A", "an error inside a stream", "no error of a request: tests/mocks/faults/test_faults.py"),
    Entry("R1", "B", "Responses: an output without its call"),
    Entry("R2", "C", "Responses: a call without its output"),
    Entry("R3", "B", "Responses: an output item without output"),
    Entry("R4", "B", "Responses: previous_response_id and conversation"),
    Entry("R5", "C", "Responses: an item that was not stored"),
    Entry("R6", "A", "Responses: a reasoning item alone"),
    Entry("R7", "C", "Responses: ids and names"),
    Entry("R8", "B", "Responses: tools of another shape"),
    Entry("R9", "B", "Responses: tool_choice"),
    Entry("R10", "B", "Responses: parameters of Chat"),
    Entry("R11", "B", "Responses: input missing or of another shape"),
    Entry("R12", "B", "Responses: items, roles and parts nobody knows"),
    Entry("R13", "A", "Responses: model missing or unknown"),
    Entry("R14", "A", "Responses: max_output_tokens"),
    Entry("R15", "C", "Responses: a grammar that is refused"),
    Entry("R16", "C", "Responses: an output that is too long"),
    Entry("R17", "B", "Responses: an item that was sent before"),
    Entry("R18", "B", "Responses: deferred functions without a tool search"),
    Entry("R19", "B", "Responses: prose in the place of encrypted content"),
    Entry("2.1", "A", "finish_reason", BY_REQUEST),
    Entry("2.2", "A", "the shape of an answer", BY_REQUEST),
    Entry("2.3", "A", "the shape of ids", BY_REQUEST),
    Entry("2.4", "A", "parallel_tool_calls", "no error: tests/mocks/scenarios/test_scenario.py"),
    Entry("2.5", "A", "tool_choice: named, custom, allowed"),
    Entry("2.7", "A", "custom tools"),
    Entry("2.9", "A", "streams of Chat", "no error: tests/mocks/api/chat/test_streaming.py"),
)
