"""Soak test of the mock: random requests, legal, damaged and hostile, to both APIs and the store.

    python benchmarks/soak.py [--requests 100000] [--start 0] [--seconds 0] [--save FOLDER]
    python benchmarks/soak.py --replay FOLDER/finding.json

Every request goes to two engines with the same seed and history; the second gets it without ``stream``. An answer that
breaks a promise of ``tests/mocks/requests/promises.py``, or that takes more than a second, is a finding: it is
reduced to a small request that still shows it, and saved with the requests before it as a file for ``--replay``. Prints
counts by status and code, the slowest requests, the memory used, and a digest of all answers, which is the same on
every run of one version of the mock.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from mocks.engine import make_engine
from mocks.router import HttpRequest, HttpResponse, Router
from tests.mocks.requests import promises
from tests.mocks.requests.any_request import Sample, sample
from tests.mocks.requests.reduced import reduced

REQUESTS_PER_SESSION = 50
"""How many requests share an engine."""
MAX_ANSWER_SECONDS = 1.0
"""Processor time that an answer may take."""


class Session:
    """Two engines with the same history: ``first`` gets the requests, ``second`` the same without ``stream``."""

    def __init__(self) -> None:
        self.first, self.second = (Router(make_engine(None, True, seed=0)) for _ in range(2))
        self.history: list[HttpRequest] = []
        self.ids: list[str] = []

    def send(self, made: Sample) -> tuple[list[str], HttpResponse | None, float]:
        """Return the broken promises, the answer (None where it raised), and its seconds."""
        self.history.append(made.asked)
        started = time.thread_time()  # of this program alone: others may keep the machine busy
        try:
            answer = self.first.handle(made.asked)
        except BaseException as fault:
            return [f"raised {type(fault).__name__}: {fault}"[:300]], None, time.thread_time() - started
        seconds = time.thread_time() - started
        # A refused request is sent unchanged: without its stream options it could be legal, and be stored.
        whole = self.second.handle(made.unstreamed if answer.status == 200 else made.asked)
        try:
            problems = list(promises.broken(made, answer, whole))
        except (AssertionError, KeyError, TypeError) as fault:
            problems = [f"the stream does not add up: {type(fault).__name__}: {fault}"[:300]]
        if seconds > MAX_ANSWER_SECONDS:
            problems.append("slow: more than a second")
        self.ids += promises.ids(answer)
        return problems, answer, seconds


@dataclass
class Report:
    """Counts and findings of a run."""

    counts: Counter[str] = field(default_factory=Counter)
    slowest: list[tuple[float, int, str]] = field(default_factory=list)
    found: dict[str, int] = field(default_factory=dict)
    """Kinds of findings, each with the number of the first request that showed it."""
    times: Counter[str] = field(default_factory=Counter)
    digest: Any = field(default_factory=hashlib.sha256)

    def note(self, number: int, made: Sample, answer: HttpResponse | None, seconds: float) -> None:
        """Count one answer."""
        self.counts[_label(made, answer)] += 1
        self.digest.update(answer.body if answer else b"raised")
        self.slowest = sorted([*self.slowest, (seconds, number, made.kind)], reverse=True)[:10]


def _label(made: Sample, answer: HttpResponse | None) -> str:
    if answer is None:
        return f"{made.kind:8} raised"
    if answer.status == 200:
        return f"{made.kind:8} 200"
    error = json.loads(answer.body)["error"]
    return f"{made.kind:8} {answer.status} {error['code']}"


def kind_of(problem: str) -> str:
    """Return ``problem`` without the parts that differ from request to request."""
    if problem.startswith("mock_failed") and "(" in problem:
        return f"mock_failed {problem.split('failed: ')[-1].split(':')[0]} {problem[problem.rindex('(') :][:80]}"
    return problem.partition(" (")[0][:70]


def run(numbers: range, seconds: float, folder: Path) -> Report:
    """Send the requests of ``numbers`` and return the report."""
    report, session, started = Report(), Session(), time.perf_counter()
    session.send(sample(Random(0)))  # imports and reads the vocabulary
    for number in numbers:
        if number % REQUESTS_PER_SESSION == 0:
            session = Session()
        if seconds and time.perf_counter() - started > seconds:
            print(f"stopped at request {number} after {seconds:.0f} s")
            break
        made = sample(Random(number), session.ids)
        problems, answer, taken = session.send(made)
        report.note(number, made, answer, taken)
        for problem in problems:
            _found(report, problem, number, session, made, folder)
        if number % 10_000 == 0:
            print(f"request {number}: {_memory():.0f} MB, {len(report.found)} kinds of findings", flush=True)
    return report


def _found(report: Report, problem: str, number: int, session: Session, made: Sample, folder: Path) -> None:
    kind = kind_of(problem)
    report.times[kind] += 1
    if kind in report.found:
        return
    report.found[kind] = number
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"finding_{number}_{len(report.found)}.json"
    small = reduced(made, lambda candidate: kind in map(kind_of, Session().send(candidate)[0]))
    history = [] if small else session.history[:-1]
    saved = [_as_json(asked) for asked in (*history, (small or made).asked)]
    path.write_text(json.dumps({"kind": kind, "problem": problem, "requests": saved}, indent=1), encoding="utf-8")
    text = (small or made).asked.body
    print(
        f"FINDING at request {number} ({made.kind}): {problem}\n  {made.asked.method} {made.asked.path} {text[:600]!r}"
    )
    print(f"  {'alone' if small else f'with the {len(history)} requests before it'}, saved as {path}", flush=True)


def _as_json(asked: HttpRequest) -> dict[str, Any]:
    body = asked.body.decode("latin-1")
    return {"method": asked.method, "path": asked.path, "headers": dict(asked.headers), "body": body}


def replay(path: Path) -> None:
    """Send the requests of a saved finding, and print the answer to the last one."""
    session, answer = Session(), None
    problems: list[str] = []
    for saved in json.loads(path.read_text(encoding="utf-8"))["requests"]:
        asked = HttpRequest(saved["method"], saved["path"], saved["headers"], saved["body"].encode("latin-1"))
        problems, answer, _ = session.send(Sample("replayed", asked))
    print(answer.status if answer else "raised", answer.body[:2000] if answer else "")
    print("\n".join(problems) or "no promise is broken any more")


def _memory() -> float:
    """Return the peak memory of this process, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Send the requests and print the report; exit with 1 if there are findings."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--start", type=int, default=0, help="number of the first request")
    parser.add_argument("--seconds", type=float, default=0, help="stop after this time; 0: never")
    parser.add_argument("--save", type=Path, default=Path(tempfile.gettempdir(), "soak"), metavar="FOLDER")
    parser.add_argument("--replay", type=Path, metavar="FILE")
    chosen = parser.parse_args()
    if chosen.replay:
        return replay(chosen.replay)
    before, started = _memory(), time.perf_counter()
    report = run(range(chosen.start, chosen.start + chosen.requests), chosen.seconds, chosen.save)
    count = report.counts.total()
    print(f"\n{count} requests in {time.perf_counter() - started:.0f} s")
    print(f"memory {before:.0f} MB before, {_memory():.0f} MB at most")
    for label, times in sorted(report.counts.items()):
        print(f"  {times:7} {label}")
    print("slowest: " + ", ".join(f"{taken * 1000:.0f} ms (request {n}, {kind})" for taken, n, kind in report.slowest))
    print(f"digest of all answers: {report.digest.hexdigest()[:16]}")
    for kind, times in report.times.most_common():
        print(f"  FOUND {times} times, first at request {report.found[kind]}: {kind}")
    if report.found:
        raise SystemExit(1)
    return None


if __name__ == "__main__":
    main()
