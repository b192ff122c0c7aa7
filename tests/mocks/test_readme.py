"""The examples in the README and the package's own docstring run as printed."""

from __future__ import annotations

import doctest
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

import mocks
from mocks import Scenario

pytest_plugins = ["pytester"]

ASKS_FOR_THE_FIXTURES = 'pytest_plugins = ["mocks.pytest_plugin"]'
README = (Path(mocks.__file__).parent / "README.md").read_text(encoding="utf-8")


def test_every_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    agent_code, *examples = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    agent = ModuleType("agent")
    exec(agent_code, agent.__dict__)
    monkeypatch.setitem(sys.modules, "agent", agent)
    monkeypatch.chdir(tmp_path)
    examples = [code for code in examples if "pytest.mark" not in code]  # that one runs in a pytest of its own
    for code in examples:
        names: dict[str, object] = {}
        exec(code, names)
        for name, test in names.items():
            if name.startswith("test_") and callable(test):
                test()
    assert len(examples) == 8


def test_the_example_with_the_fixture_passes(pytester: pytest.Pytester) -> None:
    assert f"`{ASKS_FOR_THE_FIXTURES}`" in README
    agent_code, *examples = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    pytester.makepyfile(agent=agent_code, test_agent=examples[1])
    pytester.makeconftest(ASKS_FOR_THE_FIXTURES)
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_the_scenario_file_loads(tmp_path: Path) -> None:
    (toml,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    (tmp_path / "weather.toml").write_text(toml, encoding="utf-8")
    scenario = Scenario.load(tmp_path / "weather.toml")
    assert (len(scenario.turns), scenario.title) == (3, "Weather")


def test_the_example_of_the_package_runs() -> None:
    assert doctest.testmod(mocks).failed == 0
    assert doctest.testmod(mocks).attempted == 4
