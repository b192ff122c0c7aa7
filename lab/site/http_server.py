"""Web server for the built site on this machine, from Python's standard library; any static server would do."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class SiteHandler(SimpleHTTPRequestHandler):
    """Handler that serves files and logs nothing. Types are set here: a machine's own table may lack newer ones."""

    protocol_version = "HTTP/1.1"  # one connection for many files
    extensions_map = {  # noqa: RUF012  # as the base class has it
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
        ".json": "application/json",
    }

    def end_headers(self) -> None:
        """Let browsers cache files named after their content, and revalidate all others."""
        path = self.path.partition("?")[0]
        named = path.endswith(".whl") or "/build/" in path
        self.send_header("Cache-Control", "max-age=31536000" if named else "no-cache")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


class SiteServer(ThreadingHTTPServer):
    """Server for many connections at once, which ignores browsers that close theirs."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report an error, unless the browser has closed the connection."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def server(folder: Path, port: int = 0) -> ThreadingHTTPServer:
    """Return a server for ``folder``, not yet running, on this machine only; port 0 means any free port."""
    return SiteServer(("127.0.0.1", port), partial(SiteHandler, directory=str(folder)))


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve ``folder`` while the block runs; yield its address, without a slash at the end."""
    with server(folder) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{running.server_address[1]}"
        finally:
            running.shutdown()
            thread.join()
