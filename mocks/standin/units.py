"""Numbers and units: number words, percentages, currencies, dimensions and conversion."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mocks.standin import lexicon

_ONES = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS = {
    w: 10 * i for i, w in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12, "k": 1_000}
_WORD = "|".join([*_TENS, *reversed([word for word in _ONES if word != "zero"])])
_COUNTED_NOUNS = (
    "(?:different |given |distinct )?"
    "(?:numbers|integers|values|points|coordinates|vectors|sets|lists|strings|charges|things)"
)
_TIMES = {"twice": 2, "thrice": 3, "daily": 365, "weekly": 52, "monthly": 12, "quarterly": 4, "semiannually": 2,
    "semi-annually": 2, "yearly": 1, "annually": 1}  # fmt: skip
NUMBER = re.compile(
    rf"(?<![\w.^])[-−]?[$€£¥]?\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|(?<![\w.^])[-−]?[$€£¥]?(?:\d+(?:\.\d+)?|\.\d+)(?:e-?\d+)?"
    rf"|\b(?:{_WORD})(?:-(?:{_WORD}))?\b(?!\s+(?:{_COUNTED_NOUNS})\b)|\b(?:{'|'.join(_TIMES)})\b",
    re.I,
)
"""A number in digits, with its sign and its currency's, or in words from one to ninety-nine."""
SCALE = re.compile(r"\s*(hundred|thousand|million|billion|trillion|k)\b(?!\w)", re.I)

_UNITS = {
    "length": "mm 0.001 millimeter 0.001 cm 0.01 centimeter 0.01 m 1 meter 1 metre 1 km 1000 kilometer 1000 kilometre "
    "1000 inch 0.0254 foot 0.3048 feet 0.3048 ft 0.3048 yard 0.9144 mile 1609.344 "
    "micrometer 1e-6 nm 1e-9 nanometer 1e-9",
    "time": "ms 0.001 millisecond 0.001 s 1 sec 1 second 1 min 60 minute 60 hour 3600 hr 3600 h 3600 day 86400 week "
    "604800 month 2629800 year 31557600 yr 31557600 decade 315576000 century 3155760000 night 86400",
    "mass": "mg 1e-6 milligram 1e-6 g 0.001 gram 0.001 kg 1 kilogram 1 kilo 1 ton 1000 lb 0.45359237 lbs 0.45359237 "
    "pound 0.45359237 ounce 0.0283495 oz 0.0283495",
    "share": "% 1 percent 1 percentage 1",
    "money": "$ 1 dollar 1 usd 1 € 2 euro 2 eur 2 £ 3 gbp 3 yen 4 jpy 4 cent 0.01 rupee 5 inr 5 buck 1",
    "temperature": "celsius 1 fahrenheit 2 kelvin 3 °c 1 °f 2 degree 4",
    "speed": "m/s 1 mph 0.44704 kmh 0.27778 km/h 0.27778 knot 0.514",
    "force": "newton 1 n 1", "energy": "joule 1 j 1 calorie 4.184 kcal 4184 kwh 3.6e6",
    "charge": "coulomb 1 c 1", "field": "tesla 1", "current": "ampere 1 amp 1 a 1", "voltage": "volt 1 v 1",
    "volume": "liter 1 litre 1 ml 0.001 milliliter 0.001 millilitre 0.001 gallon 3.785 l 1 cup 0.2366 "
    "tablespoon 0.01479 tbsp 0.01479 teaspoon 0.00493 tsp 0.00493 pint 0.4732 quart 0.9464",
    "frequency": "hz 1 hertz 1 khz 1000",
}  # fmt: skip
_DIMENSION: dict[str, tuple[str, float]] = {}
for _dimension, _listed in _UNITS.items():
    _pairs = _listed.split()
    _DIMENSION |= {lexicon.stem(u): (_dimension, float(f)) for u, f in zip(_pairs[::2], _pairs[1::2], strict=True)}
    _DIMENSION |= {u: (_dimension, float(f)) for u, f in zip(_pairs[::2], _pairs[1::2], strict=True)}

_QUANTITIES = {
    "length": "distance length width height radius diameter altitude depth perimeter wavelength",
    "time": "time duration term period interval age days months hours minutes seconds nights",
    "mass": "mass weight",
    "share": "rate percent percentage interest ratio discount tax fee level probability yield return",
    "money": "price amount cost budget principal principle income salary investment payment loan money fee value fare "
    "deposit balance gain",
    "temperature": "temperature temp",
    "speed": "speed velocity",
}
_DIMENSION_OF_WORD = {
    lexicon.stem(word): dimension for dimension, listed in _QUANTITIES.items() for word in listed.split()
}


def number(text: str) -> int | float | None:
    """Return the number in ``text``, in digits or words, or None: "1,200" is 1200, "5 million" 5000000."""
    scale = SCALE.search(text)
    plain = text[: scale.start()] if scale else text
    if text.lower() in _TIMES:
        return _TIMES[text.lower()]
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


def is_frequency(text: str) -> bool:
    """Return whether ``text`` is a frequency per year, such as "monthly"."""
    return text.lower() in _TIMES and text.lower() not in ("twice", "thrice")


def dimension(unit: str) -> str | None:
    """Return the dimension of a unit, such as "length" for "km", or None."""
    entry = _DIMENSION.get(unit.lower()) or _DIMENSION.get(lexicon.stem(unit.lower()))
    return entry[0] if entry else None


def described_units(text: str) -> list[str]:
    """Return the units in a description after "in", "per" or "of" or in brackets, as in "radius in meters"."""
    named = re.findall(
        r"(?:\bin|\(|per|of)\s+(?:the\s+)?(?:unit\s+of\s+)?(?:square\s+|cubic\s+|degrees?\s+)?([A-Za-z°%/]+)", text
    )
    return [unit for unit in named if dimension(unit) and (len(unit) > 1 or unit == "%")]


def dimensions_of(stems: Iterable[str]) -> set[str]:
    """Return the dimensions of the quantities among ``stems``: that of "radius" is "length"."""
    return {_DIMENSION_OF_WORD[stem] for stem in stems if stem in _DIMENSION_OF_WORD}


def convert(value: float, unit: str, wanted: str) -> float:
    """Return ``value`` in another unit of the same dimension; unchanged where the dimensions differ."""
    have, want = (_DIMENSION.get(u.lower()) or _DIMENSION.get(lexicon.stem(u.lower())) for u in (unit, wanted))
    if not have or not want or have[0] != want[0] or have[0] in ("money", "temperature") or have[1] == want[1]:
        return value
    turned = round(value * have[1] / want[1], 6)
    return int(turned) if float(turned).is_integer() else turned
