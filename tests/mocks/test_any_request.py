"""No request breaks the mock: whatever comes, it answers, in a form that clients can read, and the same way each time.

``benchmarks/soak.py`` asks the same of as many requests as there is time for.
"""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mocks.api.adapter import ParsedRequest
from mocks.engine import make_engine
from mocks.request_cache import RequestCache, ValidatedRequest
from mocks.router import HttpRequest, HttpResponse, Router
from tests.mocks.requests import any_request, chat, damage, hostile, promises, responses, schemas
from tests.mocks.requests.any_request import CHAT, KEY, RESPONSES, Sample, encode, sample

few = settings(
    max_examples=70,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
RANDOMS = st.randoms(use_true_random=False)


def service() -> Router:
    return Router(make_engine(None, True, seed=7))


def broken(made: Sample) -> list[str]:
    """Return the promises that the answer breaks; two engines of one seed get the request."""
    return asked_of(service(), service(), made)[1]


def asked_of(first: Router, second: Router, made: Sample) -> tuple[HttpResponse, list[str]]:
    answer = first.handle(made.asked)
    whole = second.handle(made.unstreamed if answer.status == 200 else made.asked)
    return answer, list(promises.broken(made, answer, whole))


def to(path: str, raw: bytes) -> Sample:
    return Sample("test", HttpRequest("POST", path, KEY, raw))


@pytest.mark.slow(5)
@few
@given(RANDOMS)
def test_legal_requests_of_chat_completions_are_answered(random: Random) -> None:
    made = to(CHAT, encode(chat.body(random)))
    assert broken(made) == []
    assert service().handle(made.asked).status == 200


@pytest.mark.slow(5)
@few
@given(RANDOMS)
def test_legal_requests_of_the_responses_api_are_answered(random: Random) -> None:
    made = to(RESPONSES, encode(responses.body(random)))
    assert broken(made) == []
    assert service().handle(made.asked).status == 200


@few
@given(RANDOMS)
def test_damaged_requests_of_chat_completions_are_answered_in_form(random: Random) -> None:
    assert broken(to(CHAT, encode(damage.damaged(chat.body(random), random)))) == []


@few
@given(RANDOMS)
def test_damaged_requests_of_the_responses_api_are_answered_in_form(random: Random) -> None:
    assert broken(to(RESPONSES, encode(damage.damaged(responses.body(random), random)))) == []


@pytest.mark.slow(3)
@few
@given(RANDOMS)
def test_hostile_requests_are_answered_in_form(random: Random) -> None:
    path, body = random.choice(((CHAT, chat.body(random)), (RESPONSES, responses.body(random))))
    assert broken(to(path, hostile.raw(body, random))) == []


class Forgetful(RequestCache):
    """Reads each request as if none had come before."""

    def validate(self, request: ParsedRequest) -> ValidatedRequest:
        return RequestCache(self._store).validate(request)


@pytest.mark.slow(3)
@few
@given(RANDOMS)
def test_what_comes_again_is_answered_as_by_a_mock_that_remembers_nothing(random: Random) -> None:
    path, body = random.choice(((CHAT, chat.body(random)), (RESPONSES, responses.body(random))))
    first, second = service(), service()
    second.engine._cache = Forgetful(second.engine.store)
    for raw in [encode(body), encode(damage.damaged(body, random))] * 4:
        asked = HttpRequest("POST", path, KEY, raw)
        assert first.handle(asked) == second.handle(asked)
    told, anew = ([(each.request, each.response) for each in one.engine.transcript] for one in (first, second))
    assert told == anew


@few
@given(RANDOMS)
def test_requests_to_what_is_stored_are_answered_in_form(random: Random) -> None:
    assert broken(Sample("stored", any_request.stored(random, ()))) == []


@pytest.mark.parametrize("start", range(0, 120, 40))
def test_a_long_conversation_of_anything_is_answered_in_form(start: int) -> None:
    first, second = service(), service()
    ids: list[str] = []
    for number in range(start, start + 40):
        made = sample(Random(number), ids)
        answer, problems = asked_of(first, second, made)
        assert problems == [], number
        ids += promises.ids(answer)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe",
        b"[" * 10_000,
        b'{"model":"gpt-4o","messages":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
        b'{"model":"gpt-4o","input":' + b'{"a":' * 10_000 + b"1" + b"}" * 10_001,
        b'{"model":"gpt-4o","messages":[{"role":"user","content":"\\ud83d"}],"input":"\\udc00"}',
        b'{"temperature":' + b"9" * 5000 + b"}",
    ],
)
@pytest.mark.parametrize("path", [CHAT, RESPONSES])
def test_what_is_no_request_at_all_is_refused_in_form(path: str, raw: bytes) -> None:
    made = to(path, raw)
    assert broken(made) == []
    assert service().handle(made.asked).status == 400


def test_most_legal_requests_get_past_the_rules() -> None:
    """The generator is no use where most of what it makes is refused at the door."""
    statuses: list[int] = []
    for number in range(100):
        random = Random(number)
        path, body = random.choice(((CHAT, chat.body(random)), (RESPONSES, responses.body(random))))
        statuses.append(service().handle(HttpRequest("POST", path, KEY, encode(body))).status)
    assert statuses.count(200) >= 95


def test_a_broken_promise_is_seen() -> None:
    made = to(CHAT, encode({"model": "gpt-4o", "messages": [{"role": "user", "content": "Hi"}], "stream": True}))
    mock = service()
    answer, whole = mock.handle(made.asked), mock.handle(made.unstreamed)
    problems: list[Any] = list(promises.broken(made, answer, whole))
    assert len(problems) == 1  # another id: the second request of one engine
    assert problems[0].startswith("the stream adds up to")


def test_schemas_have_every_kind_of_corner() -> None:
    made = str([schemas.parameters(Random(number), strict=False) for number in range(300)])
    for word in ("anyOf", "$ref", "enum", "pattern", "minItems", "oneOf", "const", "format", "multipleOf", "default"):
        assert f"'{word}'" in made
