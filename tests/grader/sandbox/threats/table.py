"""All threats by family, and the table of them in ``grader/SECURITY.md``.

``python -m tests.grader.sandbox.threats.table`` writes it there.
"""

from __future__ import annotations

from pathlib import Path

from tests.grader.sandbox.threats import confusing, escaping, exhausting, forging, reading
from tests.grader.sandbox.threats.threat import Attack, Threat

FAMILIES: dict[str, tuple[Threat, ...]] = {
    "Reading": reading.THREATS,
    "Forging": forging.THREATS,
    "Escaping": escaping.THREATS,
    "Exhausting": exhausting.THREATS,
    "Confusing": confusing.THREATS,
}
ATTACKS: tuple[Attack, ...] = tuple(
    each for family in FAMILIES.values() for threat in family for each in threat.attacks
)

DOCUMENT = Path(__file__).resolve().parents[4] / "grader" / "SECURITY.md"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
RUNS_THE_ATTACKS = "grader/sandbox/test_hostile.py"
GRADES_THE_SUBMISSIONS = "sample_class/test_class_run.py"


def table() -> str:
    """Return the table as Markdown: a heading for each family, a row for each threat."""
    parts = []
    for family, threats in FAMILIES.items():
        parts.append(f"### {family}\n\n| threat | tried | stopped by | tested in `tests/` |\n| --- | --- | --- | --- |")
        parts[-1] += "".join(f"\n{_row(threat)}" for threat in threats)
    return "\n\n".join(parts)


def _row(threat: Threat) -> str:
    tried = "; ".join([*(each.id for each in threat.attacks), *(f"`{name}`" for name in threat.submissions)])
    tests = [RUNS_THE_ATTACKS] * bool(threat.attacks) + [GRADES_THE_SUBMISSIONS] * bool(threat.submissions)
    tests += [each for each in threat.tests if each not in tests]
    shown = "<br>".join(f"`{each}`" for each in tests)
    return f"| {threat.name} | {tried.replace('|', '/')} | {threat.stopped_by} | {shown} |"


def in_document(text: str) -> str:
    """Return the document's text with the table in its place."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"


if __name__ == "__main__":
    DOCUMENT.write_text(in_document(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
