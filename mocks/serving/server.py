"""The mock as an HTTP server, for clients in any language: ``python -m mocks serve``, or `running` in a test."""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType

import uvicorn

from mocks.answerer import Answerer
from mocks.engine import Engine, make_engine
from mocks.errors import MocksError
from mocks.router import Router
from mocks.scenarios.scenario import Scenario
from mocks.serving.asgi import Application
from mocks.serving.protocol import Protocol

HOST = "127.0.0.1"
PORT = 8080


class AddressError(MocksError, RuntimeError):
    """The server cannot listen where it was told to; the message says why and what to do."""


class Server:
    """An HTTP server over an `Engine`.

    Its socket is bound when the server is made, so ``base_url`` is known before it runs.

    Args:
        engine: Answers the requests.
        host: The address to listen on.
        port: The port to listen on; 0 takes a free one.

    Raises:
        AddressError: The server cannot listen there.
    """

    def __init__(self, engine: Engine, *, host: str = HOST, port: int = 0) -> None:
        self.engine = engine
        self._socket = _listen(host, port)
        self.base_url = f"http://{_in_url(host)}:{self._socket.getsockname()[1]}/v1"
        self._uvicorn = uvicorn.Server(
            uvicorn.Config(
                Application(Router(engine)),
                http=Protocol,
                ws="none",
                loop="asyncio",
                lifespan="off",
                interface="asgi3",
                log_config=None,  # uvicorn's loggers stay as they are: a program under test may use uvicorn as well
                server_header=False,
                proxy_headers=False,
                timeout_keep_alive=60,
                timeout_graceful_shutdown=1,
            )
        )

    def run(self, greeting: str = "") -> None:
        """Serve until `stop` is called or, on the main thread, SIGINT or SIGTERM arrives.

        Args:
            greeting: Printed as soon as either would end the server cleanly.
        """
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, self._on_signal)
        if greeting:
            print(greeting, flush=True)
        try:
            self._uvicorn.run(sockets=[self._socket])
        finally:
            self._socket.close()

    def stop(self) -> None:
        """End `run` once open requests are answered, or after a second. May be called from any thread."""
        self._uvicorn.should_exit = True

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        """Stop. uvicorn hands the signal on after its own clean end; left to Python it would look like a crash."""
        self.stop()


@contextlib.contextmanager
def running(
    answers: Engine | Scenario | str | Path | None = None,
    *,
    stand_in: bool | Answerer | None = None,
    seed: int = 0,
    faults: str | None = None,
    models: Mapping[str, str] | None = None,
    host: str = HOST,
    port: int = 0,
) -> Iterator[str]:
    """Serve in a thread while the ``with`` block runs.

    Args:
        answers: A scenario as `mocks.MockOpenAI` takes it, or an `Engine`.
        stand_in: As for `mocks.MockOpenAI`.
        seed: As for `mocks.MockOpenAI`.
        faults: As for `mocks.MockOpenAI`.
        models: As for `mocks.MockOpenAI`.
        host: The address to listen on.
        port: The port to listen on; 0 takes a free one.

    Yields:
        The base URL, e.g. ``http://127.0.0.1:50123/v1``.

    Raises:
        AddressError: The server cannot listen there.
    """
    engine = answers if isinstance(answers, Engine) else make_engine(answers, stand_in, seed, faults, models)
    server = Server(engine, host=host, port=port)
    thread = threading.Thread(target=server.run, name=f"mock server {server.base_url}", daemon=True)
    thread.start()
    try:
        yield server.base_url  # the socket listens already: a connection made now waits until the loop runs
    finally:
        server.stop()
        thread.join()


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(address, family=family, backlog=2048)
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise AddressError(
            f"Cannot listen on {host} port {port}: {why}. Choose another with --port (0 takes a free one) or --host."
        ) from None


def _in_url(host: str) -> str:
    """Return ``host`` in the form that a client on this machine uses in a URL."""
    here = {"0.0.0.0": HOST, "::": "::1", "": HOST}.get(host, host)
    return f"[{here}]" if ":" in here else here
