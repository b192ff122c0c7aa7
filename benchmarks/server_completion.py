"""Benchmark of the mock's HTTP server: one tool-call completion through the SDK, against a constant answer.

    python benchmarks/server_completion.py [--rounds 300] [--anew] [--peer NAME=BASE_URL ...]

The floor is the same SDK call to a raw socket that keeps its connection and always sends the same bytes, one answer of
the mock, and reads only the length of the request: no mock behind HTTP can be faster. All servers run in separate
processes and are measured in turn, a few completions each, in several rounds, so that a busy machine slows them all.
Prints the medians and their ratio. ``--peer`` adds other mock servers that are already running; they must answer with a
tool call. Restart them for each run, as this restarts the mock: some are compiled while they run and get faster.

The same request is repeated, as in a test suite, and the mock caches how it parsed it; with ``--anew`` no request is
repeated.

Clients read different answers: the service's answer has fourteen headers and every member of ``usage``, and a mock that
omits half of them is not faster itself, though its client is. So each server also has its own floor, a socket that
sends that server's bytes, and the last column is the time above that floor, which the server itself takes.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import openai
from mock_completion import MESSAGES, TOOLS, complete

from mocks import MODEL

FLOOR = """
import socket, sys
answer = sys.stdin.buffer.read()
listener = socket.create_server(("127.0.0.1", 0))
print(f"http://127.0.0.1:{listener.getsockname()[1]}/v1", flush=True)
while True:  # a client that waited long for its turn connects again
    connection, _ = listener.accept()
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    got = b""
    while data := connection.recv(65536):
        got += data
        request, end, rest = got.partition(b"\\r\\n\\r\\n")
        if end and len(rest) >= int(request.lower().partition(b"content-length:")[2].split(b"\\r\\n")[0]):
            connection.sendall(answer)
            got = b""
"""
IN_A_ROW = 20
"""Completions on one server before the next server's turn."""
UNCOUNTED = 2
"""The first of these, while the processor's caches are still full of another server."""
SCENARIO = {"turns": [{"calls": [{"name": "get_weather_0", "arguments": {"city": "Oslo"}}], "repeat": True}]}


@contextlib.contextmanager
def started(command: list[str], stdin: bytes = b"") -> Iterator[str]:
    """Run ``command`` with ``stdin`` as its input; yield the base URL in its first line."""
    with subprocess.Popen([sys.executable, *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(stdin)
        process.stdin.close()
        found = re.search(r"http://\S+/v1", process.stdout.readline().decode())
        if found is None:
            raise SystemExit(f"{command[:3]} did not say where it serves.")
        try:
            yield found[0]
        finally:
            process.terminate()


def one_answer(base_url: str) -> bytes:
    """Return the bytes, headers included, that the server at ``base_url`` sends for one completion."""
    parts = urlsplit(base_url)
    body = json.dumps({"model": MODEL, "messages": MESSAGES, "tools": TOOLS}).encode()
    head = "\r\n".join(
        (
            f"POST {parts.path}/chat/completions HTTP/1.1",
            "host: x",
            "authorization: any",
            "content-type: application/json",
            f"content-length: {len(body)}",
        )
    )
    with socket.create_connection((parts.hostname, parts.port)) as connection:
        connection.sendall(head.encode() + b"\r\n\r\n" + body)
        got = b""
        while not _is_whole(got):
            got += connection.recv(65536)
    return got


def _is_whole(answer: bytes) -> bool:
    head, end, body = answer.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\ncontent-length: (\d+)", head)
    return bool(end) and (len(body) >= int(length[1]) if length else body.endswith(b"\r\n0\r\n\r\n"))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--anew", action="store_true")
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=BASE_URL")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        scenario = Path(folder, "scenario.json")
        scenario.write_text(json.dumps(SCENARIO), encoding="utf-8")
        mock = ["-m", "mocks", "serve", "--port", "0", "--no-stand-in", "--scenario", str(scenario)]
        served = stack.enter_context(started(mock))
        servers = {"mock server": served, **dict(peer.split("=", 1) for peer in chosen.peer)}
        floors = {
            f"{name}'s bytes": stack.enter_context(started(["-c", FLOOR], one_answer(url)))
            for name, url in servers.items()
        }
        print_table(measure({**floors, **servers}, chosen.rounds, anew=chosen.anew), list(servers))


def measure(urls: dict[str, str], rounds: int, *, anew: bool) -> dict[str, list[float]]:
    """Return the milliseconds of about ``rounds`` completions at each of ``urls``."""
    clients = {name: openai.OpenAI(base_url=url, api_key="any", max_retries=0) for name, url in urls.items()}
    times: dict[str, list[float]] = {name: [] for name in clients}
    for turn in range(1 + round(rounds / (IN_A_ROW - UNCOUNTED))):
        for name, client in clients.items():
            taken = [complete(client, anew=anew) for _ in range(IN_A_ROW)]
            if turn:  # in the first turn all connect, import and warm up
                times[name] += taken[UNCOUNTED:]
    for client in clients.values():
        client.close()
    return times


def print_table(times: dict[str, list[float]], servers: Sequence[str]) -> None:
    """Print the servers' medians, their ratios to the first server's floor, and the times above their own floors."""
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    floor = medians[f"{servers[0]}'s bytes"]
    print(f"SDK over {'constant socket':<20} {floor:6.2f} ms   ratio 1.00")
    for name in servers:
        own = medians[name] - medians[f"{name}'s bytes"]
        print(
            f"SDK over {name:<20} {medians[name]:6.2f} ms   ratio {medians[name] / floor:.2f}   the server {own:.2f} ms"
        )
    print(f"({len(next(iter(times.values())))} completions each, in turn, medians)")


if __name__ == "__main__":
    main()
