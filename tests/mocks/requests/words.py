"""Random texts: those a learner's program sends, and those that break programs."""

from __future__ import annotations

from random import Random

NOUNS = (
    "city", "date", "amount", "currency", "email", "query", "unit", "items", "name", "id", "limit", "time", "address",
    "is_urgent", "tags", "start_date", "end_date", "latitude", "user_id", "language", "text", "price", "größe", "都市",
)  # fmt: skip
VERBS = ("get", "find", "create", "send", "cancel", "convert", "list", "update", "book", "search")
SENTENCES = (
    "How cold is it in Oslo?",
    "Convert 250 EUR to USD and then to JPY, please.",
    "Book a table for 4 on 2026-05-03 at 19:30, name Ada Lovelace.",
    "Send an email to ada@example.com that says 'see you tomorrow'.",
    "What's the weather in Paris, Rome and São Paulo next Friday?",
    "Find flights from New York to Tokyo under $900.",
    "Cancel order #12345 and refund 3.5 percent.",
    "ما هو الطقس في القاهرة؟",
    "東京の天気は？ 🌧️👩‍👩‍👧",
    "Give me JSON with the keys a and b.",
    "",
    " ",
    "no",
)
EVIL = (
    "\x00", "\u202e\u200b", "\ud83d", "\udc00\ud83d", "a" * 5000, "\n" * 300, "{{{{", "}}}}", '"', "\\", "${x}", "%s%n",
    "../../etc/passwd", "<script>", "a" * 200 + "!", "1" * 400, "-" * 100, "e" + "\u0301" * 300, "\ufeff", "💥" * 50,
    "data: [DONE]\n\n", "\r\n\r\nevent: x", "(" * 80, "NaN", "__proto__", "$ref", "🧑🏽‍🚀", "\u2028\u2029",
)  # fmt: skip


def name(random: Random) -> str:
    """Return a legal name of a function."""
    return f"{random.choice(VERBS)}_{random.choice(NOUNS[:16])}"


def sentence(random: Random) -> str:
    """Return what somebody may say."""
    parts = [random.choice(SENTENCES) for _ in range(random.choice((1, 1, 1, 2, 3)))]
    if random.random() < 0.1:
        parts.append(random.choice(EVIL))
    return " ".join(parts)
