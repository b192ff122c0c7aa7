"""Numbers and units: digits, number words, percentages, and the words that measure."""

from __future__ import annotations

import re

from mocks.standin import lexicon

_COUNTED = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_ONES = {word: value for value, word in enumerate(_COUNTED.split(" "))}
_COUNTED_IN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS = {word: 10 * value for value, word in enumerate(_COUNTED_IN_TENS.split(" "), 2)}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_WORD = "|".join([*_TENS, *reversed([word for word in _ONES if word != "zero"])])
NUMBER = re.compile(
    rf"(?<![\w.^])[-−]?[$€£¥]?\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|(?<![\w.^])[-−]?[$€£¥]?(?:\d+(?:\.\d+)?|\.\d+)(?:e-?\d+)?"
    rf"|\b(?:{_WORD})(?:-(?:{_WORD}))?\b",
    re.I,
)
"""A number in digits, with its sign and its currency's, or in words from one to ninety-nine."""
SCALE = re.compile(r"\s*(hundred|thousand|million|billion|trillion)\b(?!\w)", re.I)

_UNITS = frozenset(map(lexicon.stem, lexicon.word_set(
    """
    mm cm m km nm millimeter centimeter meter metre kilometer kilometre inch foot feet ft yard mile ms s sec min hour
    hr h second minute day week month year decade century night mg g kg milligram gram kilogram kilo ton lb lbs pound
    ounce oz % percent dollar usd euro eur yen jpy gbp cent rupee inr buck celsius fahrenheit kelvin °c °f degree m/s
    mph kmh km/h knot newton joule calorie kcal kwh volt amp ampere liter litre ml milliliter gallon l cup tablespoon
    teaspoon pint quart hz hertz khz
    """
)))  # fmt: skip


def number(text: str) -> int | float | None:
    """Return the number in ``text``, in digits or words, or None: "1,200" is 1200, "5 million" 5000000."""
    scale = SCALE.search(text)
    plain = text[: scale.start()] if scale else text
    value = _of_words(plain) if plain.strip()[:1].isalpha() else _of_digits(plain)
    if value is None or scale is None:
        return value
    scaled = value * _SCALES[scale.group(1).lower()]
    return int(scaled) if float(scaled).is_integer() else scaled


def _of_digits(text: str) -> int | float | None:
    cleaned = re.sub(r"[,$€£¥%\s]", "", text.replace("−", "-"))
    try:
        return int(cleaned) if re.fullmatch(r"-?\d+", cleaned) else float(cleaned)
    except ValueError:
        return None


def _of_words(text: str) -> int | None:
    numbers = [_ONES.get(word, _TENS.get(word)) for word in text.lower().strip().split("-")]
    return None if None in numbers else sum(value for value in numbers if value is not None)


def is_unit(word: str) -> bool:
    """Return whether ``word`` is a unit, such as "km"."""
    return bool(word) and (word.lower() in _UNITS or lexicon.stem(word.lower()) in _UNITS)
