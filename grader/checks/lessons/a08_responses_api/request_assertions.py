"""Assertions about the requests of a loop over the Responses API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from grader.checks import api_refusal
from grader.checks.check import CheckFailedError, as_json, pluralize
from grader.checks.json_values import Json, is_json_of, json_equal
from grader.checks.lessons.a08_responses_api.conversation_fixture import ResponseLoopRun, summarize_input
from grader.checks.misconceptions import dispatch, loop
from grader.checks.misconceptions import responses as mistakes
from grader.checks.support.conversation_fixture import Round
from grader.checks.support.dispatch_assertions import judge_text, judge_unknown
from grader.checks.support.messages import calls_of, text_of
from grader.outcome import Misconception

OUTPUT = "function_call_output"


def judge_requests(run: ResponseLoopRun, up_to: int | None = None) -> None:
    """Judge every request in the order they were sent, or the first ``up_to`` of them."""
    for number in range(len(run.api.requests[:up_to])):
        _SentRequest(run, number).judge()


@dataclass(frozen=True)
class _SentRequest:
    """One request, and assertions about it."""

    run: ResponseLoopRun
    number: int

    @property
    def body(self) -> Json:
        return self.run.api.requests[self.number]

    @property
    def before(self) -> Json:
        """The response this request goes on from."""
        return self.run.api.replies[self.number - 1]

    @property
    def answered(self) -> Round:
        """The round whose calls this request answers."""
        return self.run.conversation.rounds[self.number - 1]

    def judge(self) -> None:
        self._judge_path()
        self._judge_count()
        if self.number:
            self._judge_link()
            self._judge_items()
        else:
            self._judge_question()
        self._judge_settings()
        self._judge_reply()

    def _judge_path(self) -> None:
        path = self.run.api.paths[self.number]
        if path.split("?")[0].endswith("/responses"):
            return
        self._refuse(
            f"request {self.number + 1} went to {path}",
            "every request at /v1/responses",
            mistakes.ASKED_CHAT if path.endswith("/chat/completions") else None,
        )

    def _judge_count(self) -> None:
        rounds, answer = len(self.run.conversation.rounds), self.run.conversation.answer
        if answer is not None and self.number > rounds:
            raise CheckFailedError(
                seen=f"request {self.number + 1}, with the input {summarize_input(self.body.get('input'))}",
                expected=f"{pluralize(rounds + 1, 'request')}, the last one answered with {answer!r}",
                misconception=loop.ASKS_AGAIN_AFTER_ANSWER,
            )

    def _judge_question(self) -> None:
        if _user_text(self.body.get("input")) != self.run.text or self.body.get("previous_response_id") is not None:
            self._refuse(
                f"the first request has the input {summarize_input(self.body.get('input'))}",
                f"the user's text, {self.run.text!r}, and nothing before it",
                None,
            )

    def _judge_link(self) -> None:
        named, last = self.body.get("previous_response_id"), self.before["id"]
        unstored = self.run.api.requests[self.number - 1].get("store") is False
        if named == last and not unstored:
            return
        older = [reply.get("id") for reply in self.run.api.replies[: self.number - 1]]
        known = mistakes.NOT_CHAINED if named is None else None
        if named in older:
            known = mistakes.FIRST_ID_KEPT
        elif named == last:
            known = mistakes.NOT_STORED
        link = "no previous_response_id" if named is None else f"the previous_response_id {named!r}"
        self._refuse(
            f"request {self.number + 1} has {link}, and the input {summarize_input(self.body.get('input'))}",
            f"the id of the response before it, {last!r}, which is stored",
            known,
        )

    def _judge_items(self) -> None:
        sent = self.body.get("input")
        items = sent if isinstance(sent, list) else [sent]
        outputs = [item for item in items if isinstance(item, dict) and item.get("type") == OUTPUT]
        fits = sorted(str(item.get("call_id")) for item in outputs) == sorted(self.answered.ids)
        if not fits or len(outputs) < len(items) or not all(_is_text(item.get("output")) for item in outputs):
            wanted = " → ".join(f"{OUTPUT} (for {call_id[:10]})" for call_id in self.answered.ids)
            known = self._known(items, outputs)
            self._refuse(f"request {self.number + 1} has the input {summarize_input(sent)}", wanted, known)
        for item in outputs:
            self._judge_output(item)

    def _known(self, items: list[Any], outputs: list[Json]) -> Misconception | None:
        """Return the misconception that explains items other than the expected outputs, or None."""
        others = [item for item in items if isinstance(item, dict) and item.get("type") != OUTPUT]
        if any(item.get("role") == "tool" or calls_of(item) for item in others):
            return mistakes.CHAT_MESSAGE_SENT
        named = [item.get("call_id") for item in outputs]
        if any(item.get("id") in named for item in self.before["output"] if item["type"] == "function_call"):
            return mistakes.ITEM_ID_ANSWERED
        earlier = [call_id for each in self.run.conversation.rounds[: self.number - 1] for call_id in each.ids]
        if others or any(call_id in earlier for call_id in named):
            return mistakes.HISTORY_RESENT
        if any("tool_call_id" in item for item in outputs):
            return mistakes.CHAT_MESSAGE_SENT
        if set(map(str, named)) < set(self.answered.ids):
            return mistakes.CALL_UNANSWERED
        mismatch = any(not _is_text(item.get("output")) for item in outputs if "output" in item)
        return mistakes.OUTPUT_NOT_JSON if mismatch else None

    def _judge_output(self, item: Json) -> None:
        own = next(sample for sample in self.answered.samples if sample.call.id == item["call_id"])
        conversation, text = self.run.conversation, text_of(item["output"])
        for other in self.answered.samples:
            result = conversation.result(other)
            if other is not own and not json_equal(result, conversation.result(own)) and is_json_of(text, result):
                raise CheckFailedError(
                    seen=as_json(item),
                    expected=f"{as_json(conversation.result(own))} for this call_id",
                    misconception=dispatch.IDS_SWAPPED,
                )
        try:
            if own.call.name in conversation.unknown_names:
                judge_unknown(text, own.call.name)
            else:
                judge_text(text, own.result)
        except CheckFailedError as wrong:
            if wrong.misconception is not dispatch.RESULT_NOT_JSON_STRING:
                raise
            raise CheckFailedError(
                seen=wrong.seen, expected=wrong.expected, misconception=mistakes.OUTPUT_NOT_JSON
            ) from None

    def _judge_settings(self) -> None:
        tools, model = self.run.tools, self.run.conversation.model
        if not json_equal(self.body.get("tools"), tools):
            missing = not self.body.get("tools")
            self._refuse(
                f"request {self.number + 1} has {'no tools' if missing else as_json(self.body['tools'])}",
                "the caller's tools, in every request",
                mistakes.TOOLS_NOT_RESENT if missing and self.number else None,
            )
        if self.body.get("model") != model:
            raise CheckFailedError(
                seen=f"request {self.number + 1} names the model {self.body.get('model')!r}",
                expected=f"the model {model!r}, which the caller chose",
                misconception=loop.MODEL_HARD_CODED,
            )

    def _judge_reply(self) -> None:
        """Judge that the API accepted a request whose items and settings are right."""
        error = self.run.api.replies[self.number].get("error")
        if error:
            self._refuse(f"request {self.number + 1} was refused: {error['message']}", "a response", None)

    def _refuse(self, seen: str, expected: str, known: Misconception | None) -> None:
        raise CheckFailedError(
            seen=seen,
            expected=expected,
            why=api_refusal.quoted(self.run.api.objection(self.number)),
            misconception=known,
            otherwise=(
                "The model sees what the request brings, and what it points to.",
                "Print what you send before each request, and compare.",
            ),
        )


def _user_text(sent: Any) -> Any:
    """Return the text of an input that is one user message, however it is written."""
    if not isinstance(sent, list):
        return sent
    message = sent[0] if len(sent) == 1 and isinstance(sent[0], dict) else {}
    return text_of(message.get("content")) if message.get("role") == "user" else None


def _is_text(value: Any) -> bool:
    return isinstance(value, str | list)
