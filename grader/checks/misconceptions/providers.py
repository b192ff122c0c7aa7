"""Misconceptions about the tool formats of several providers.

What is said about Anthropic's and Gemini's forms was read from the types of ``anthropic`` 2.11.0 and
``google-genai`` 3.4.0.
"""

from __future__ import annotations

from grader.outcome import Misconception

ORIGINAL_CHANGED = Misconception(
    "provider-original-changed",
    "The tool that was passed in may be changed.",
    "The same list of tools goes to the next provider, and to this one in the next round. Now it has a different form.",
    "Build a new dict; use `get` and not `pop`, and assign nothing inside `chat_tool`.",
)
OPTIONAL_PART_EXPECTED = Misconception(
    "provider-optional-part-expected",
    "Every tool has a description and parameters.",
    "In Chat Completions only the name has to be there; a tool without parameters may leave them out.",
    "Ask with `in` or `get` before you copy a part, and leave out what was not given.",
)

ANTHROPIC_PARAMETERS_KEY = Misconception(
    "anthropic-parameters-key",
    "The schema is called `parameters` everywhere.",
    "Anthropic's key for it is `input_schema`, and it has to be there.",
    'Write `"input_schema": function["parameters"]`.',
)
ANTHROPIC_ENVELOPE_KEPT = Misconception(
    "anthropic-envelope-kept",
    "Anthropic has the envelope of Chat Completions too.",
    "Its tools are flat: name, description and input_schema are at the top, and nothing is inside `function`.",
    'Take the parts out of `chat_tool["function"]` and put them side by side.',
)
ANTHROPIC_TYPE_FUNCTION = Misconception(
    "anthropic-type-function",
    "A tool of your own is of the type `function`.",
    "That is OpenAI's word. Anthropic's tool has no type, or `custom`; other words there are tools of its own.",
    "Leave `type` out.",
)
ANTHROPIC_SCHEMA_MISSING = Misconception(
    "anthropic-schema-missing",
    "A tool without parameters needs no schema.",
    "In Chat Completions it may be left out. Anthropic requires `input_schema`, and in it the type `object`.",
    'Where there are no parameters, write {"type": "object", "properties": {}}.',
)
ANTHROPIC_STRICT_LOST = Misconception(
    "anthropic-strict-lost",
    "strict is OpenAI's own, so it is dropped.",
    "Anthropic's tools have `strict` too. Without it the model's arguments need not follow the schema.",
    "Where the tool has `strict`, copy it.",
)
ANTHROPIC_MISTAKES = (
    ANTHROPIC_PARAMETERS_KEY,
    ANTHROPIC_ENVELOPE_KEPT,
    ANTHROPIC_TYPE_FUNCTION,
    ANTHROPIC_SCHEMA_MISSING,
    ANTHROPIC_STRICT_LOST,
    OPTIONAL_PART_EXPECTED,
    ORIGINAL_CHANGED,
)

GEMINI_NOT_WRAPPED = Misconception(
    "gemini-declaration-not-wrapped",
    "A declaration is a tool.",
    "One of Gemini's tools holds a list of declarations, under `functionDeclarations`.",
    'Return {"functionDeclarations": [declaration]}.',
)
GEMINI_NOT_A_LIST = Misconception(
    "gemini-declarations-not-a-list",
    "One declaration needs no list.",
    "`functionDeclarations` is a list, also when it holds one.",
    "Put brackets around the declaration.",
)
GEMINI_ENVELOPE_KEPT = Misconception(
    "gemini-envelope-kept",
    "The Chat Completions tool goes into the list unchanged.",
    "A declaration has its name and its schema at the top. Its types have neither `type` nor `function` there.",
    'Take the parts out of `chat_tool["function"]`.',
)
GEMINI_INPUT_SCHEMA = Misconception(
    "gemini-input-schema",
    "Gemini uses Anthropic's key, input_schema.",
    "Gemini has two keys for it: `parametersJsonSchema` for JSON Schema, `parameters` for its own Schema.",
    "Put the schema under `parametersJsonSchema`.",
)
GEMINI_JSON_SCHEMA_IN_PARAMETERS = Misconception(
    "gemini-json-schema-in-parameters",
    "`parameters` takes any JSON Schema.",
    "It takes Gemini's own Schema, based on OpenAPI 3.0: one type and `nullable`, not a list of types, and string "
    "enums.",
    "Put JSON Schema under `parametersJsonSchema`, or rewrite it for `parameters`.",
)
GEMINI_SCHEMA_CHANGED = Misconception(
    "gemini-schema-changed",
    "Something of the schema was lost on the way to `parameters`.",
    "Gemini's own Schema has `nullable`, `minItems`, `minimum`, `required` and `enum` too. What is left out, the model "
    "need not keep to.",
    "Keep every keyword at every depth, and rewrite null alone; or use `parametersJsonSchema`, where nothing changes.",
)
GEMINI_BOTH_SCHEMAS = Misconception(
    "gemini-both-schemas",
    "It is safer to give the schema under both keys.",
    "The types say that `parameters` and `parametersJsonSchema` are mutually exclusive.",
    "Keep one of them.",
)
GEMINI_STRICT_KEPT = Misconception(
    "gemini-strict-kept",
    "strict goes along with the rest.",
    "A declaration has no field of that name. Gemini's own way is a mode of the request: VALIDATED or ANY.",
    "Leave `strict` out.",
)
GEMINI_MISTAKES = (
    GEMINI_NOT_WRAPPED,
    GEMINI_NOT_A_LIST,
    GEMINI_ENVELOPE_KEPT,
    GEMINI_INPUT_SCHEMA,
    GEMINI_JSON_SCHEMA_IN_PARAMETERS,
    GEMINI_SCHEMA_CHANGED,
    GEMINI_BOTH_SCHEMAS,
    GEMINI_STRICT_KEPT,
    OPTIONAL_PART_EXPECTED,
    ORIGINAL_CHANGED,
)

ARGUMENTS_LEFT_AS_TEXT = Misconception(
    "normalise-arguments-left-as-text",
    "Arguments arrive as a dict everywhere.",
    "With OpenAI they are JSON text, in both Chat and Responses. Writing arguments['city'] raises a TypeError.",
    "Parse OpenAI's text with `json.loads`; use Anthropic's and Gemini's objects directly.",
)
OBJECT_PARSED = Misconception(
    "normalise-object-parsed",
    "Arguments arrive as text everywhere.",
    "Anthropic's `input` and Gemini's `args` are objects already; json.loads takes text only.",
    "Call `json.loads` for OpenAI's two forms and for no other.",
)
NO_ARGUMENTS = Misconception(
    "normalise-no-arguments",
    "Every call brings arguments.",
    "For a tool without parameters some servers send an empty text, on which json.loads raises, and Gemini's `args` "
    "is optional.",
    'Write `json.loads(text or "{}")` for text, and `.get("args") or {}` for Gemini.',
)
NOTHING_NOT_HANDLED = Misconception(
    "normalise-nothing-not-handled",
    "Every reply has a list of calls, or of parts.",
    "Without calls Chat's `tool_calls` is null or missing, and a candidate of Gemini's may come without content.",
    "Use `.get(...) or []`: it covers a missing key, null and the empty list.",
)
OTHER_PARTS_NOT_SKIPPED = Misconception(
    "normalise-other-parts-not-skipped",
    "A reply with calls holds nothing else.",
    "With Responses, Anthropic and Gemini, text and reasoning are in the same list as the calls.",
    "Look at each part's `type`, or with Gemini for the key `functionCall`, and skip the others.",
)
ITEM_ID_TAKEN = Misconception(
    "normalise-item-id-taken",
    "The id of a function_call item is its `id`.",
    "An item of the Responses API has two. Results are paired by `call_id`; with the other one the API finds no call.",
    'Take `item["call_id"]`.',
)
ID_EXPECTED = Misconception(
    "normalise-id-expected",
    "Every provider gives every call an id.",
    "Gemini's `id` is optional, so it may be missing. Your own code needs one to pair call and result.",
    "Where there is no id, make one up.",
)
MADE_UP_IDS_EQUAL = Misconception(
    "normalise-made-up-ids-equal",
    "The function's name, or a fixed word, will do as an id.",
    "One reply can call the same function twice. With equal ids a result finds the wrong call.",
    'Number them, or use `uuid.uuid4()`: f"made_up_{number}".',
)
FIRST_CALL_ONLY = Misconception(
    "normalise-first-call-only",
    "A reply holds one call.",
    "All four providers may ask for several at once, and all need every one of them answered.",
    "Go through the whole list and collect.",
)
STOP_REASON_TRUSTED = Misconception(
    "normalise-stop-reason-trusted",
    "The stop signal says whether there are calls.",
    "After a named tool OpenAI may say stop, and Gemini has no word for calls at all. The calls are the signal.",
    "Look for the calls themselves and leave the stop signal to your logs.",
)
PROVIDER_NOT_CHECKED = Misconception(
    "normalise-provider-not-checked",
    "An unknown provider is like the last one.",
    "A reply read in the wrong form looks as if it held no calls, and nobody sees why nothing happens.",
    "End with `raise ValueError(...)` for every word that is not one of the four.",
)
NORMALISE_MISTAKES = (
    ARGUMENTS_LEFT_AS_TEXT,
    OBJECT_PARSED,
    NO_ARGUMENTS,
    NOTHING_NOT_HANDLED,
    OTHER_PARTS_NOT_SKIPPED,
    ITEM_ID_TAKEN,
    ID_EXPECTED,
    MADE_UP_IDS_EQUAL,
    FIRST_CALL_ONLY,
    STOP_REASON_TRUSTED,
    PROVIDER_NOT_CHECKED,
)
