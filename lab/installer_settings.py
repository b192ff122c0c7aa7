"""Settings of pip and uv for the set-up: what a company or a user has set for one reaches the other.

An index, a certificate or a proxy in pip's settings would otherwise hold for the first package only, uv itself.
"""

from __future__ import annotations

import ast
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
}
"""What uv calls a setting of pip."""
OLDER_UV_NAMES = {"UV_DEFAULT_INDEX": "UV_INDEX_URL", "UV_INDEX": "UV_EXTRA_INDEX_URL"}
PROXIES = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
SENT_ELSEWHERE = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_PYTHON", "PIP_REQUIRE_VIRTUALENV", "UV_SYSTEM_PYTHON")
"""Settings that would send packages to another place than the course's environment."""


def environment(python: Path) -> dict[str, str]:
    """Return the variables with which pip and uv are run; ``python`` has pip."""
    env = {name: value for name, value in os.environ.items() if name not in SENT_ELSEWHERE}
    env["PIP_USER"] = "0"  # also against a settings file of pip's: no user packages in an environment
    settings = pip_settings(python, env)
    env = with_uv_settings(env, settings)
    env = with_pip_settings(env, settings)
    if not _is_writable(Path(env.get("UV_CACHE_DIR") or env.get("XDG_CACHE_HOME") or _home(env) / ".cache")):
        env["UV_NO_CACHE"] = "1"
    return env


def pip_settings(python: Path, env: Mapping[str, str]) -> dict[str, str]:
    """Return pip's settings by name, from its files and variables; none where pip cannot say."""
    command: list[str | Path] = [python, "-m", "pip", "config", "list"]
    try:
        run = subprocess.run(command, env=env, capture_output=True, encoding="utf-8", errors="replace", check=False)
    except OSError:
        return {}
    return parse(run.stdout if run.returncode == 0 else "")


def parse(listed: str) -> dict[str, str]:
    """Return the settings in what ``pip config list`` prints; those for installing and of variables count most."""
    found: dict[str, str] = {}
    for section in ("global", "install", ":env:"):
        for line in listed.splitlines():
            name, is_setting, value = line.partition("=")
            if is_setting and name.startswith(f"{section}."):
                try:
                    found[name.removeprefix(f"{section}.")] = str(ast.literal_eval(value))
                except (SyntaxError, ValueError):
                    continue
    return found


def with_uv_settings(env: Mapping[str, str], settings: Mapping[str, str]) -> dict[str, str]:
    """Return ``env`` with pip's settings for uv as well, where uv has none of its own."""
    more = {}
    for pip_name, name in UV_NAMES.items():
        own = env.get(name) or env.get(OLDER_UV_NAMES.get(name, name))
        if settings.get(pip_name) and not own:
            more[name] = " ".join(settings[pip_name].split())
    if "UV_FIND_LINKS" in more:
        more["UV_FIND_LINKS"] = ",".join(more["UV_FIND_LINKS"].split())
    if "UV_INDEX" in more:  # as pip does: the best of all indexes; the lock's hashes say which file is right
        more["UV_INDEX_STRATEGY"] = env.get("UV_INDEX_STRATEGY", "unsafe-best-match")
    if settings.get("proxy") and not any(env.get(name) for name in PROXIES):
        more |= {"HTTPS_PROXY": settings["proxy"], "HTTP_PROXY": settings["proxy"]}
    return {**env, **more}


def with_pip_settings(env: Mapping[str, str], settings: Mapping[str, str]) -> dict[str, str]:
    """Return ``env`` with uv's index and certificate for pip as well, which installs uv, where pip has none."""
    more = {}
    index = env.get("UV_DEFAULT_INDEX") or env.get("UV_INDEX_URL")
    if index and "index-url" not in settings:
        name, named, address = index.partition("=")
        more["PIP_INDEX_URL"] = address if named and name.isidentifier() else index
    if env.get("SSL_CERT_FILE") and "cert" not in settings:
        more["PIP_CERT"] = env["SSL_CERT_FILE"]
    return {**env, **more}


def home_is_writable() -> bool:
    """Return whether programs can keep settings and caches in the user's home."""
    return _is_writable(_home(os.environ))


def _home(env: Mapping[str, str]) -> Path:
    try:
        return Path(env.get("HOME") or Path.home())
    except RuntimeError:  # a user without a home
        return Path(os.devnull)


def _is_writable(folder: Path) -> bool:
    """Return whether ``folder`` can be written or made."""
    existing = next((each for each in (folder, *folder.parents) if each.exists()), folder)
    return existing.is_dir() and os.access(existing, os.W_OK)
