"""Every command in README and the documentation is executed by a test, or it is said why none can do so."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.test_docs import FOLDERS, PAGES_ABOUT_TODAY, ROOT

PROGRAMS = re.compile(
    r"(?:\.ci/run|chmod|dask|docker|git|nbgrader|pip|py|source|sudo|sysctl|\S*/pip|\S*python3?)(?: (?!from\b|is\b).*|$)"
)
FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
FIGURE = re.compile(r"\d[\d,.]*\d|\d")


@dataclass(frozen=True)
class Entry:
    """A row of the table."""

    words: str
    file: str = ""
    holds: str = ""
    reason: str = ""
    help: bool = False

    def stands_for(self, command: str) -> bool:
        """Return whether the entry is about a command."""
        return (
            command == self.words
            or command.startswith((f"{self.words} ", f"{self.words}/"))
            or (self.words.endswith("/") and command.startswith(self.words))
        )


TABLE = [
    Entry(**row)
    for row in tomllib.loads(Path(__file__).with_name("documented_commands.toml").read_text(encoding="utf-8"))[
        "command"
    ]
]


def commands(text: str) -> list[str]:
    """Return the commands of a page: lines of blocks without a language, and what stands in backticks."""
    blocks = [block for language, block in FENCE.findall(text) if language in ("", "sh", "console", "bash")]
    lines = [re.sub(r"\s+#.*", "", line) for block in blocks for line in block.replace("\\\n", "").splitlines()]
    inline = re.findall(r"`([^`\n]+)`", FENCE.sub("", text))
    found = (" ".join(line.split()) for line in (*lines, *inline))
    return [command for command in found if " " in command and PROGRAMS.fullmatch(command)]


COMMANDS = sorted({command for page in PAGES_ABOUT_TODAY for command in commands(page.read_text(encoding="utf-8"))})


def entry_of(command: str) -> Entry | None:
    """Return the entry with the most words that stands for a command."""
    return max((each for each in TABLE if each.stands_for(command)), key=lambda each: len(each.words), default=None)


def test_every_command_is_in_the_table() -> None:
    assert len(COMMANDS) > 80
    assert [command for command in COMMANDS if entry_of(command) is None] == []


def test_every_entry_is_about_a_command_and_says_one_thing() -> None:
    used = {entry_of(command) for command in COMMANDS}
    assert [entry.words for entry in TABLE if entry not in used] == []
    assert [e.words for e in TABLE if (bool(e.file and e.holds), bool(e.reason), e.help).count(True) != 1] == []


def test_the_file_that_runs_a_command_does_so() -> None:
    named = [entry for entry in TABLE if entry.file]
    assert [e.words for e in named if e.holds not in (ROOT / e.file).read_text(encoding="utf-8")] == []


def test_paths_of_tests_in_a_command_exist() -> None:
    paths = {word for command in COMMANDS for word in command.split() if re.match(rf"(?:{'|'.join(FOLDERS)})/", word)}
    made = {path for path in paths if "NAME" in path or path.startswith("exercises/submitted")}
    assert [path for path in sorted(paths - made) if not (ROOT / path).exists()] == []


ASKED = sorted({command for command in COMMANDS if (entry := entry_of(command)) and entry.help})


@pytest.mark.slow(20)
@pytest.mark.parametrize("program", sorted({command.partition(" --")[0] for command in ASKED}))
def test_a_long_program_starts_and_has_the_options_that_are_named(program: str) -> None:
    words = [word for word in program.split()[1:] if not re.search(r"NN_|\d\d_|^checks$", word)]
    done = subprocess.run([sys.executable, *words, "--help"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    named = {option for command in ASKED if command.startswith(program) for option in re.findall(r"--[\w-]+", command)}
    assert named - set(re.findall(r"--[\w-]+", done.stdout)) == set()


def test_every_figure_of_the_readme_has_a_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| (.+) \| (.+) \| (.+) \|$", text.partition("## What is measured")[2], re.MULTILINE)[2:]
    assert [row for row in table if not commands(row[2])] == []
    prose = re.sub(r"alt=\"[^\"]*\"|^\|.*\|$|`[^`]*`|Python \d\.\d+|\(.*?\)", "", text, flags=re.MULTILINE)
    assert FIGURE.findall(prose) == []
