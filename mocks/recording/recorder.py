"""The recorder: a proxy on this machine that writes a transcript of what a client and a real service exchange.

On the command line::

    python -m mocks record --upstream https://api.openai.com/v1 --out weather.jsonl

and in another shell, with the key as usual, the agent with ``OPENAI_BASE_URL=http://127.0.0.1:8090/v1``. Every exchange
of the two APIs is written as soon as it is over, whole or streamed; other requests pass through and are not written.
Keys go to the service and never to the file (see `redaction`). The recording then takes the service's place::

    client = MockOpenAI(Transcript.load("weather.jsonl").replay())

In a program::

    with recording("https://api.openai.com/v1", "weather.jsonl") as base_url:
        answer(openai.OpenAI(base_url=base_url), "Weather in Oslo?")
"""

from __future__ import annotations

import argparse
import contextlib
import ipaddress
import socket
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mocks.errors import MocksError
from mocks.transcript_file import Recording

if TYPE_CHECKING:
    import httpx2
    import uvicorn

HOST = "127.0.0.1"
PORT = 8090
UPSTREAM = "https://api.openai.com/v1"


class RecordingError(MocksError, RuntimeError):
    """Recording cannot begin; the message says why and what to do."""


def record(upstream: str, out: str | Path, host: str = HOST, port: int = PORT) -> None:
    """Record until interrupted.

    Args:
        upstream: The base URL of the service.
        out: The file to write; an earlier recording in it is continued.
        host: The address to listen on, which must be one of this machine.
        port: The port to listen on; 0 takes a free one.

    Raises:
        RecordingError: Recording cannot begin.
    """
    with _bound(upstream, Path(out), host, port) as (server, listener, base_url):
        print(
            f"Recording {upstream} to {out}. Point a client at it: OPENAI_BASE_URL={base_url}, with its own key, "
            "which is passed on and not written. Ctrl+C stops it.",
            flush=True,
        )
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listener])


@contextlib.contextmanager
def recording(
    upstream: str, out: str | Path, host: str = HOST, port: int = 0, client: httpx2.AsyncClient | None = None
) -> Iterator[str]:
    """Record in a thread while the ``with`` block runs.

    Args:
        upstream: The base URL of the service.
        out: The file to write; an earlier recording in it is continued.
        host: The address to listen on, which must be one of this machine.
        port: The port to listen on; 0 takes a free one.
        client: Sends the requests to the service; None: a client of the recorder's own.

    Yields:
        The base URL for the client.

    Raises:
        RecordingError: Recording cannot begin.
    """
    with _bound(upstream, Path(out), host, port, client) as (server, listener, base_url):
        thread = threading.Thread(target=server.run, args=([listener],), name=f"recorder {base_url}", daemon=True)
        thread.start()
        try:
            yield base_url  # the socket listens already: a connection made now waits until the loop runs
        finally:
            server.should_exit = True
            thread.join()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``record`` to ``parser``, and `run` as ``run``."""
    parser.description = "Pass requests on to a service and write what both say to a file, without the keys."
    parser.add_argument("--upstream", default=UPSTREAM, metavar="URL", help=f"the service (default: {UPSTREAM})")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="a .jsonl file; an older one grows")
    parser.add_argument("--host", default=HOST, help=f"where to listen, on this machine (default: {HOST})")
    parser.add_argument("--port", type=int, default=PORT, help=f"default: {PORT}; 0 takes a free one")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> None:
    """Record as the parsed arguments say. Raises `RecordingError`."""
    record(chosen.upstream, chosen.out, chosen.host, chosen.port)


def main(arguments: Sequence[str] | None = None) -> int:
    """Record until interrupted; return 0, or 2 for wrong use."""
    parser = argparse.ArgumentParser(prog="python -m mocks record")
    add_arguments(parser)
    try:
        run(parser.parse_args(arguments))
    except RecordingError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


@contextlib.contextmanager
def _bound(
    upstream: str, out: Path, host: str, port: int, client: httpx2.AsyncClient | None = None
) -> Iterator[tuple[uvicorn.Server, socket.socket, str]]:
    """Open file and socket; yield the server, its socket and its base URL."""
    import uvicorn

    from mocks.recording.proxy import Proxy

    _check(upstream, host, port)
    file = _open(out)
    try:
        with _listen(host, port) as listener:
            config = uvicorn.Config(
                Proxy(upstream, file, client),
                lifespan="on",
                interface="asgi3",
                ws="none",
                log_config=None,
                log_level="critical",
                access_log=False,
                server_header=False,
                date_header=False,
                timeout_graceful_shutdown=1,
            )
            address = f"[{host}]" if ":" in host else host
            yield uvicorn.Server(config), listener, f"http://{address}:{listener.getsockname()[1]}/v1"
    finally:
        file.close()


def _check(upstream: str, host: str, port: int) -> None:
    if not upstream.startswith(("http://", "https://")):
        raise RecordingError(f"The upstream is {upstream!r}. Expected a base URL, such as {UPSTREAM}.")
    if not 0 <= port <= 65535:
        raise RecordingError(f"The port is {port}. Expected a number from 0 (a free one) to 65535.")
    try:
        is_here = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_here = False
    if not is_here:
        raise RecordingError(
            f"The recorder listens on this machine alone, not on {host!r}: clients send it their keys. "
            f"Use --host {HOST}, and an SSH tunnel from elsewhere."
        )


def _open(out: Path) -> Recording:
    try:
        return Recording(out)
    except OSError as error:
        raise RecordingError(f"{out} cannot be written: {error.strerror}. Choose another file with --out.") from None
    except ValueError as error:
        raise RecordingError(f"{error} Or choose another file with --out.") from None


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise RecordingError(
            f"Cannot listen on {host} port {port}: {why}. Choose another --port (0: a free one)."
        ) from None


if __name__ == "__main__":
    sys.exit(main())
