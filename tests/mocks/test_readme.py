"""The examples in the README and the package's own docstring run as printed."""

from __future__ import annotations

import doctest
import re
import sys
from pathlib import Path
from types import ModuleType

import mocks
from mocks import Scenario

README = (Path(mocks.__file__).parent / "README.md").read_text(encoding="utf-8")


def test_the_agent_and_its_test_run() -> None:
    agent_code, test_code = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    agent = ModuleType("agent")
    exec(agent_code, agent.__dict__)
    sys.modules["agent"] = agent
    try:
        names: dict[str, object] = {}
        exec(test_code, names)
        test = names["test_the_agent_asks_for_the_weather_and_uses_it"]
        assert callable(test)
        test()
    finally:
        del sys.modules["agent"]


def test_the_scenario_file_loads(tmp_path: Path) -> None:
    (toml,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    (tmp_path / "weather.toml").write_text(toml, encoding="utf-8")
    scenario = Scenario.load(tmp_path / "weather.toml")
    assert (len(scenario.turns), scenario.title) == (3, "Weather")


def test_the_example_of_the_package_runs() -> None:
    assert doctest.testmod(mocks).failed == 0
    assert doctest.testmod(mocks).attempted == 4
