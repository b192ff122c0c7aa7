"""The command line: ``python -m mocks serve`` and ``python -m mocks record``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mocks.errors import MocksError

if TYPE_CHECKING:
    from mocks.scenarios.scenario import Scenario

DONE, WRONG_USE = 0, 2
PACKAGES = ("uvicorn", "httptools", "openai", "httpx2", "pydantic", "pydantic_core", "regex")
INSTALL = (
    "In a clone of the course, run python3 start.py once and use the Python in its .venv; elsewhere these commands "
    'come with the extra "server": python -m pip install "function-calling-course[server]"'
)


class UsageError(MocksError):
    """What was asked for cannot be done; the message says why and what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code, 0 done or 2 wrong use."""
    try:
        chosen = parser().parse_args(arguments)
        chosen.run(chosen)
    except MocksError as error:
        print(error, file=sys.stderr)
        return WRONG_USE
    except ModuleNotFoundError as error:
        if error.name not in PACKAGES:
            raise
        print(f"{error.name} is not installed for {sys.executable}. {INSTALL}", file=sys.stderr)
        return WRONG_USE
    return DONE


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    from mocks.recording import recorder  # here, so that a package that is missing is named in a sentence

    top = argparse.ArgumentParser(prog="python -m mocks", description="An OpenAI that answers offline.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    serve_parser(commands.add_parser("serve", help="serve the mock over HTTP, for clients in any language"))
    recorder.add_arguments(commands.add_parser("record", help="record a client and a real service to a file"))
    return top


def serve_parser(serving: argparse.ArgumentParser) -> None:
    """Add what ``serve`` takes."""
    serving.description = "Serve the mock over HTTP. Point a client at it with OPENAI_BASE_URL; any API key will do."
    serving.add_argument("--host", default="127.0.0.1", help="where to listen (default: this machine only, 127.0.0.1)")
    serving.add_argument("--port", type=_port, default=8080, help="default: 8080; 0 takes a free one")
    serving.add_argument("--scenario", type=Path, metavar="FILE", help="a .toml or .json file with turns to play")
    serving.add_argument(
        "--faults",
        metavar="SPEC",
        help="what goes wrong, e.g. 'rate_limit;times=2' or 'chaos:0.1' (mocks/faults/spec)",
    )
    serving.add_argument(
        "--model",
        action="append",
        type=_model,
        default=[],
        metavar="NAME=LIKE",
        help="a name of your own and the known model it is like, e.g. my-deployment=gpt-5.4-mini; may be repeated",
    )
    serving.add_argument("--seed", type=int, default=0, metavar="N", help="same seed and requests, same bytes")
    serving.add_argument(
        "--no-stand-in", action="store_true", help="what no turn fits is an error, not answered by the stand-in model"
    )
    serving.set_defaults(run=serve)


def serve(chosen: argparse.Namespace) -> None:
    """Serve until interrupted or terminated."""
    # Imported here: `--help` should not wait for the SDK.
    from mocks.api.model_names import ModelNameError
    from mocks.engine import make_engine
    from mocks.faults.spec import FaultError
    from mocks.scenarios.loader import ScenarioError
    from mocks.scenarios.scenario import Scenario
    from mocks.serving.server import AddressError, Server

    if chosen.no_stand_in and chosen.scenario is None:
        raise UsageError("With --no-stand-in and without --scenario nothing would answer. Give --scenario FILE.")
    try:
        scenario = Scenario.load(chosen.scenario) if chosen.scenario else None
        engine = make_engine(scenario, not chosen.no_stand_in, chosen.seed, chosen.faults, dict(chosen.model))
        server = Server(engine, host=chosen.host, port=chosen.port)
    except (ScenarioError, FaultError, ModelNameError, AddressError) as error:
        raise UsageError(str(error)) from None
    server.run(_greeting(server.base_url, chosen, scenario))


def _greeting(base_url: str, chosen: argparse.Namespace, scenario: Scenario | None) -> str:
    """Return the one line that says what is served and how to use it."""
    sources = []
    if scenario:
        turns = len(scenario.turns) + sum(len(conversation.turns) for conversation in scenario.conversations)
        sources.append(f"the scenario {chosen.scenario} with {turns} {'turn' if turns == 1 else 'turns'}")
    if not chosen.no_stand_in:
        sources.append("the stand-in (no language model)")
    return (
        f"Offline simulation of the OpenAI API at {base_url}; answers come from {', then '.join(sources)}. "
        f"Faults: {chosen.faults or 'none'}. "
        f"Point a client at it: OPENAI_BASE_URL={base_url} OPENAI_API_KEY=any. Ctrl+C stops it."
    )


def _model(text: str) -> tuple[str, str]:
    name, _, known = text.partition("=")
    if not name or not known:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=LIKE; expected e.g. my-deployment=gpt-5.4-mini")
    return name, known


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; expected a number from 0 to 65535")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
