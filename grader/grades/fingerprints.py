"""Fingerprints of answers, and the pairs of learners whose answers share much that is rare in the class.

An answer is read as tokens, without comments, docstrings and layout, and with one name for all names that it binds.
Every run of tokens has a hash; winnowing [1] keeps some of these, so that a passage that two answers have in common
leaves the same fingerprints in both. Then all is taken away that says nothing: what the starter has, what the
instructor's solution has, and what more than a few learners have. What is left decides.

[1] Schleimer, Wilkerson, Aiken: Winnowing, SIGMOD 2003.
"""

from __future__ import annotations

import io
import tokenize
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from grader.grades.python_source import python_source
from grader.grades.similarity import bound_names
from grader.reports.alike_data import AlikeAnswers, AlikePair, Row, side_by_side

RUN_TOKENS = 12
"""Tokens of a run that is hashed: about two lines."""
WINDOW = 8
"""Of so many neighboring runs one is kept: passages of ``RUN_TOKENS + WINDOW - 1`` tokens in common are noticed."""
MIN_LEARNERS = 8
"""Learners who have to have answered: in a smaller class nobody can say what is usual."""
MAX_COMMON, MAX_COMMON_SHARE = 3, 0.05
"""A fingerprint counts up to this many learners, or up to this share of those who answered; at most `MOST_COMMON`."""
MOST_COMMON = 20
MIN_SHARED = 8
"""Rare fingerprints that two answers have in common: about 40 tokens, six to eight lines."""
MIN_SHARE = 0.7
"""Their share of the rare fingerprints of the answer that has fewer."""
_LAYOUT = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)


@dataclass(frozen=True)
class _Token:
    text: str
    line: int


def pairs(
    answers: Mapping[str, Mapping[str, str]],
    starters: Mapping[str, str],
    solutions: Mapping[str, str],
    known_names: Iterable[str] = (),
) -> list[AlikePair]:
    """Return the pairs of learners with answers that are alike, those with most in common first.

    Args:
        answers: Sources by student, then by cell.
        starters: What learners got, by cell.
        solutions: What the instructor wrote, by cell.
        known_names: Names that the instructor chose, which learners cannot change.
    """
    fixed = frozenset(known_names)
    found: dict[tuple[str, str], list[AlikeAnswers]] = defaultdict(list)
    for cell in sorted({cell for own in answers.values() for cell in own}):
        sources = {student: own[cell] for student, own in answers.items() if cell in own}
        given = [starters.get(cell, ""), solutions.get(cell, "")]
        for pair, shared, share in _in_cell(sources, given, fixed):
            rows = _rows(sources[pair[0]], sources[pair[1]], fixed)
            found[pair].append(AlikeAnswers(cell, shared, round(share, 4), rows))
    alike = [AlikePair(students, tuple(parts)) for students, parts in found.items()]
    return sorted(alike, key=lambda each: (-sum(part.shared for part in each.answers), each.students))


def _in_cell(
    sources: Mapping[str, str], given: Sequence[str], fixed: frozenset[str]
) -> Iterable[tuple[tuple[str, str], int, float]]:
    usual = frozenset().union(*(fingerprints(source, fixed) for source in given))
    own = {student: fingerprints(source, fixed) - usual for student, source in sources.items()}
    own = {student: prints for student, prints in own.items() if prints}
    if len(own) < MIN_LEARNERS:
        return
    holders: dict[int, list[str]] = defaultdict(list)
    for student, prints in sorted(own.items()):
        for each in prints:
            holders[each].append(student)
    most = min(MOST_COMMON, max(MAX_COMMON, int(MAX_COMMON_SHARE * len(own))))
    rare = {each: students for each, students in holders.items() if len(students) <= most}
    sizes = Counter(student for students in rare.values() for student in students)
    shared = Counter(
        (one, other)
        for students in rare.values()
        for index, one in enumerate(students)
        for other in students[index + 1 :]
    )
    for (one, other), count in shared.items():
        share = count / min(sizes[one], sizes[other])
        if count >= MIN_SHARED and share >= MIN_SHARE:
            yield (one, other), count, share


def fingerprints(source: str, fixed: frozenset[str] = frozenset()) -> frozenset[int]:
    """Return the fingerprints of an answer; none where it is not Python, or too long."""
    texts = [token.text for token in _tokens(source, fixed)]
    hashes = [
        zlib.crc32("\0".join(texts[start : start + RUN_TOKENS]).encode("utf-8", "surrogatepass"))
        for start in range(len(texts) - RUN_TOKENS + 1)
    ]
    return frozenset(min(hashes[start : start + WINDOW]) for start in range(max(1, len(hashes) - WINDOW + 1)) if hashes)


def _tokens(source: str, fixed: frozenset[str]) -> list[_Token]:
    python = python_source(source)
    if python is None:
        return []
    own = bound_names(python.tree) - fixed
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(python.text).readline))
    except (SyntaxError, tokenize.TokenError):
        return []
    kept: list[_Token] = []
    starts_statement = True
    for token in tokens:
        if token.type in _LAYOUT:
            starts_statement = starts_statement or token.type in (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
        elif not (starts_statement and token.type == tokenize.STRING):  # a docstring is none of the code
            text = "v" if token.type == tokenize.NAME and token.string in own else token.string
            kept.append(_Token(text, token.start[0]))
            starts_statement = False
    return kept


def _rows(left: str, right: str, fixed: frozenset[str]) -> tuple[Row, ...]:
    return side_by_side(left.splitlines(), right.splitlines(), _by_line(left, fixed), _by_line(right, fixed))


def _by_line(source: str, fixed: frozenset[str]) -> list[str]:
    """Return each line of a source as it is compared: the texts of its tokens."""
    lines: dict[int, list[str]] = defaultdict(list)
    for token in _tokens(source, fixed):
        lines[token.line].append(token.text)
    return [" ".join(lines[number]) for number in range(1, len(source.splitlines()) + 1)]
