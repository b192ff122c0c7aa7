"""Handing out the built site on this machine: any static web server will do, and this is the one Python brings."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class Files(SimpleHTTPRequestHandler):
    """Hands out files and says nothing. The types are set here: a machine's own table may lack the newer ones."""

    protocol_version = "HTTP/1.1"  # one connection for many files
    extensions_map = {  # noqa: RUF012  # as the base class has it
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
        ".json": "application/json",
    }

    def end_headers(self) -> None:
        """Let a browser keep what is named after its content, and ask each time for the rest."""
        path = self.path.partition("?")[0]
        named = path.endswith(".whl") or "/build/" in path
        self.send_header("Cache-Control", "max-age=31536000" if named else "no-cache")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """Serves many connections at once, and says nothing of browsers that close theirs."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report what went wrong, unless it is the other side that has gone."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def server(folder: Path, port: int = 0) -> ThreadingHTTPServer:
    """Return a server of ``folder`` on this machine only; port 0 is a free one. It does not run yet."""
    return Server(("127.0.0.1", port), partial(Files, directory=str(folder)))


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Hand out ``folder`` while the block runs; give its address, without a slash at the end."""
    with server(folder) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{running.server_address[1]}"
        finally:
            running.shutdown()
            thread.join()
