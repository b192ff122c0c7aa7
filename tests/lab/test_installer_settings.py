"""The set-up in companies and odd places: settings of pip reach uv, and the other way round."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from lab import installer_settings
from lab.environment import Environment

PYTHON = Path(sys.executable)
PACKAGE = "a-package-that-nobody-has"
UNSET = (*installer_settings.UV_NAMES.values(), *installer_settings.PROXIES, "HTTP_PROXY", "http_proxy", "UV_INDEX_URL")


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what this machine has set itself."""
    for name in {*UNSET, *(name for name in os.environ if name.startswith("PIP_"))}:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """Serve as an index and as a proxy that have nothing; yield the address and what is asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_CONNECT = do_GET  # noqa: N815  # as the base class spells it

        def log_message(self, format: str, *args: object) -> None:
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
        server.shutdown()
        thread.join()


def uv(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [PYTHON, "-m", "uv", "pip", "install", "--dry-run", "--python", PYTHON, *arguments]
    return subprocess.run(command, env=installer_settings.environment(PYTHON), capture_output=True, text=True)


@pytest.mark.parametrize("where", ["variable", "file"])
def test_uv_asks_the_index_that_pip_is_told_to_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    with listening() as (address, asked):
        if where == "variable":
            monkeypatch.setenv("PIP_INDEX_URL", f"{address}/simple")
        else:
            (tmp_path / "pip.conf").write_text(f"[global]\nindex-url = {address}/simple\n", encoding="utf-8")
            monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
        uv(PACKAGE)
    assert asked == [f"/simple/{PACKAGE}/"]


def test_uv_goes_through_the_proxy_that_pip_goes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    with listening() as (address, asked):
        monkeypatch.setenv("PIP_PROXY", address)
        monkeypatch.setenv("PIP_INDEX_URL", "https://packages.example/simple")
        monkeypatch.setenv("UV_HTTP_RETRIES", "0")
        uv(PACKAGE)
    assert asked == ["packages.example:443"]


def test_certificates_and_more_of_pip_are_uvs_and_uvs_own_settings_stay() -> None:
    settings = {"cert": "ca.pem", "trusted-host": "a.example\nb.example", "extra-index-url": "https://e.example/simple"}
    env = installer_settings.with_uv_settings({"UV_INDEX": "https://own.example"}, settings)
    assert env == {
        "UV_INDEX": "https://own.example",
        "SSL_CERT_FILE": "ca.pem",
        "UV_INSECURE_HOST": "a.example b.example",
    }
    assert "UV_INDEX_STRATEGY" in installer_settings.with_uv_settings({}, settings)


def test_what_is_set_for_uv_alone_is_pips_too() -> None:
    own = {"UV_DEFAULT_INDEX": "company=https://c.example/simple", "SSL_CERT_FILE": "ca.pem"}
    env = installer_settings.with_pip_settings(own, {})
    assert (env["PIP_INDEX_URL"], env["PIP_CERT"]) == ("https://c.example/simple", "ca.pem")
    assert "PIP_INDEX_URL" not in installer_settings.with_pip_settings(own, {"index-url": "https://pip.example"})


def test_settings_for_installing_count_more_than_general_ones_and_variables_most() -> None:
    listed = ":env:.cert='c.pem'\nglobal.cert='a.pem'\nglobal.proxy='p'\ninstall.proxy='q'\nnonsense\nglobal.x=(\n"
    assert installer_settings.parse(listed) == {"cert": "c.pem", "proxy": "q"}


def test_packages_for_the_user_alone_are_not_asked_for_in_an_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pip.conf").write_text("[install]\nuser = true\n", encoding="utf-8")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    monkeypatch.setenv("PIP_USER", "1")
    command = [PYTHON, "-m", "pip", "install", "--no-index", "--disable-pip-version-check", "pip"]
    refused = subprocess.run(command, capture_output=True, text=True)
    assert "--user" in refused.stderr
    run = subprocess.run(command, env=installer_settings.environment(PYTHON), capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


@pytest.mark.skipif(os.name == "nt", reason="the home is found another way on Windows")
def test_a_home_that_cannot_be_written_needs_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", f"{os.devnull}/home")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv("UV_CACHE_DIR", raising=False)
    run = uv("--offline", "pip")
    assert run.returncode == 0, run.stderr
    assert not installer_settings.home_is_writable()


def test_where_nothing_can_be_fetched_the_index_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://ada:secret@packages.example/simple")
    environment = Environment()
    monkeypatch.setitem(environment.__dict__, "_installer_env", installer_settings.environment(PYTHON))
    said = environment._sentence("error: Request failed\n  Caused by: dns error")
    assert "from https://packages.example/simple: " in said
    assert "PIP_CERT" in said


def test_a_folder_that_may_not_be_written_is_named_as_the_reason(tmp_path: Path) -> None:
    said = Environment(tmp_path)._sentence(f"Error: [Errno 13] Permission denied: '{tmp_path / '.venv'}'")
    assert said.startswith(f"The folder {tmp_path} cannot be written: copy the course")
