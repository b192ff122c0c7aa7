"""Misconceptions about strict schemas and structured outputs."""

from __future__ import annotations

from grader.outcome import Misconception

OBJECTS_OPEN = Misconception(
    "strict-objects-left-open",
    "An object that does not mention additionalProperties takes no other members.",
    "In JSON Schema it takes any. Strict wants it stated: 'additionalProperties' is required to be supplied and to be "
    "false.",
    'Set "additionalProperties": False in every object, whatever it said before.',
)
REQUIRED_INCOMPLETE = Misconception(
    "strict-required-incomplete",
    "What was optional stays out of required.",
    "In a strict schema every property is required; the API answers 400: Missing 'NAME'.",
    "Make required the list of all properties, and let the formerly optional ones be null.",
)
NO_REQUIRED_KEY = Misconception(
    "strict-expects-required-key",
    "Every schema has a list required.",
    "A schema in which nothing is required usually leaves it out, and then there is nothing to look up.",
    'Read it with schema.get("required", []).',
)
NOT_NULLABLE = Misconception(
    "strict-optional-not-nullable",
    "Listing an optional property in required is all you have to do.",
    "The model must now send it every time. Without null it has to make up a value where the user said nothing.",
    'Let what was optional be null: "type": ["string", "null"], or anyOf with {"type": "null"}.',
)
EVERYTHING_NULLABLE = Misconception(
    "strict-everything-nullable",
    "In a strict schema every property takes null.",
    "Then the model may leave out even what the function cannot do without.",
    "Remember what required listed before you change it; only the others become nullable.",
)
ENUM_WITHOUT_NULL = Misconception(
    "strict-enum-without-null",
    "A type with null in it is enough for an enum to be null.",
    "The value has to fit every keyword: null fits the type and is still not among the enum's values.",
    "Add None to the enum, or wrap the whole schema: anyOf of it and {'type': 'null'}.",
)
NULL_AS_TEXT = Misconception(
    "strict-null-as-text",
    "In an enum null is written as the word.",
    'A type is named by a word, so "null" belongs there. An enum lists values: "null" is a text with four letters, and '
    "the function would get it as one.",
    "Add None to the enum; JSON writes it as null.",
)
NULL_AS_NONE = Misconception(
    "strict-null-type-as-none",
    "The type of null is written None.",
    "None becomes null, which is a value. `type` holds names, and the name is the word: the API rejects the schema.",
    'Write the name: "type": ["string", "null"].',
)
NULL_TWICE = Misconception(
    "strict-null-twice",
    "An optional property always needs one more null.",
    "What takes null already is what strict wants; JSON Schema allows no name twice in a list of types.",
    "Look first whether the schema takes null already, in its type or in a member of anyOf; then leave it.",
)
TOP_ONLY = Misconception(
    "strict-top-level-only",
    "Strict's rules are for the outermost object.",
    "They hold at every depth. The API names the place it objects to: In context=('properties', 'address').",
    "Let your function call itself for every member of properties.",
)
ITEMS_FORGOTTEN = Misconception(
    "strict-items-forgotten",
    "Only properties hold further schemas.",
    "The items of an array are a schema too, and the objects among them have to be strict.",
    'Where a schema has "items", make that strict as well.',
)
ANY_OF_FORGOTTEN = Misconception(
    "strict-any-of-forgotten",
    "What stands in anyOf is checked elsewhere.",
    "Each member of anyOf is a schema, and objects among them have to be strict.",
    'Where a schema has "anyOf", make every member of the list strict.',
)
DEFS_FORGOTTEN = Misconception(
    "strict-defs-forgotten",
    "Definitions are not part of the schema.",
    "A $ref leads there, so the API reads them too: In context=('$defs', 'Address').",
    'Where a schema has "$defs", make each definition strict.',
)
REF_WITH_SIBLINGS = Misconception(
    "strict-ref-with-siblings",
    "A $ref can have a type next to it.",
    "In a strict schema a $ref must be alone; the API answers 400: $ref cannot have keywords.",
    'Wrap it: {"anyOf": [{"$ref": ...}, {"type": "null"}]}.',
)
KEYWORD_OR_NAME = Misconception(
    "strict-name-taken-for-keyword",
    "Wherever the word default stands, it is the keyword.",
    "Inside properties the keys are names that somebody chose, and default is a possible one.",
    "Walk schemas, not dicts: take keywords out of a schema, and go from properties to its values only.",
)
LIMITS_LOST = Misconception(
    "strict-limits-lost",
    "A strict schema holds types and nothing else.",
    "Strict supports enum, minimum, maximum, pattern, minItems and more. Without them the model may write values your "
    "function does not take.",
    "Start from a copy of the schema and change what strict's rules ask for.",
)
DESCRIPTION_LOST = Misconception(
    "strict-description-lost",
    "Descriptions are for people.",
    "They are all the model knows about what belongs in a property.",
    "Start from a copy of the schema, so that everything you do not change stays.",
)
INPUT_CHANGED = Misconception(
    "strict-input-changed",
    "A dict that a function gets is its own.",
    "It is the caller's, who may still use it without strict. A copy with dict() is shallow: the dicts inside are "
    "shared.",
    "Build new dicts on the way, or begin with copy.deepcopy(parameters).",
)

FORMAT_NOT_SENT = Misconception(
    "intent-format-not-sent",
    "A model that is asked for JSON will send JSON of the right form.",
    "Without response_format nothing holds it to the form: it may write a sentence, or other names.",
    "Call client.chat.completions.parse(..., response_format=CustomerIntent).",
)
JSON_MODE = Misconception(
    "intent-json-mode",
    "JSON mode makes the model follow a schema.",
    "It promises JSON that can be parsed and nothing about its keys and values; the API never sees your schema.",
    "Send the schema: parse(..., response_format=CustomerIntent) does it.",
)
FORMAT_NOT_STRICT = Misconception(
    "intent-format-not-strict",
    "A json_schema in response_format is followed because it is there.",
    "On Chat Completions strict is false unless you set it; the schema is then advice.",
    'Use parse, which sets strict, or write "strict": True in json_schema.',
)
FORCED_TOOL = Misconception(
    "intent-as-tool-call",
    "A structured answer has to be a tool call.",
    "It works, but it asks for an action where you want an answer; and there is no refusal to look at.",
    "Use response_format: tools are for actions, response_format is for answers.",
)
INTENT_TEXT_NOT_SENT = Misconception(
    "intent-text-not-sent",
    "The model knows the customer's words.",
    "It sees the messages of the request and nothing else.",
    'Send the text: messages=[{"role": "user", "content": text}].',
)
INTENT_ASKED_AGAIN = Misconception(
    "intent-asked-again",
    "An answer has to be fetched with a request of its own.",
    "The first reply holds it. Every further request costs money, and may answer something else.",
    "Make one request and use its reply.",
)
INTENT_AS_DICT = Misconception(
    "intent-as-dict",
    "The answer is a dict.",
    "The caller writes result.intent, and Pydantic guarantees that it is one of the values.",
    "Return message.parsed, which is a CustomerIntent.",
)
INTENT_AS_TEXT = Misconception(
    "intent-as-text",
    "The answer is in content.",
    "There it is JSON text. The object made of it is in parsed.",
    "Return message.parsed.",
)
WHOLE_REPLY = Misconception(
    "intent-whole-reply",
    "parse returns the model that was asked for.",
    "It returns the whole reply, with choices and usage, as create does.",
    "Go on to reply.choices[0].message.parsed.",
)
REFUSAL_READ = Misconception(
    "intent-refusal-not-handled",
    "With strict there is always an answer.",
    "A model may decline. Then content and parsed are None, and refusal holds its words.",
    "Look at message.refusal, or return message.parsed as it is: it is None then.",
)
REFUSAL_RETURNED = Misconception(
    "intent-refusal-returned",
    "The words of a refusal are an answer like any other.",
    "They are not a CustomerIntent; code that reads result.intent breaks on them.",
    "Return None where message.refusal is set.",
)
ERRORS_SWALLOWED = Misconception(
    "intent-errors-swallowed",
    "Whatever goes wrong may become None.",
    "None says that the model declined. A server that is down is something else: it needs a retry, not silence.",
    "Do not catch exceptions here; let the caller see them.",
)

STRICT_MISTAKES = (
    OBJECTS_OPEN, REQUIRED_INCOMPLETE, NO_REQUIRED_KEY, NOT_NULLABLE, EVERYTHING_NULLABLE, ENUM_WITHOUT_NULL,
    NULL_AS_TEXT, NULL_AS_NONE, NULL_TWICE, TOP_ONLY, ITEMS_FORGOTTEN, ANY_OF_FORGOTTEN, DEFS_FORGOTTEN,
    REF_WITH_SIBLINGS, KEYWORD_OR_NAME, LIMITS_LOST, DESCRIPTION_LOST, INPUT_CHANGED,
)  # fmt: skip
INTENT_MISTAKES = (
    FORMAT_NOT_SENT, JSON_MODE, FORMAT_NOT_STRICT, FORCED_TOOL, INTENT_TEXT_NOT_SENT, INTENT_ASKED_AGAIN,
    INTENT_AS_DICT, INTENT_AS_TEXT, WHOLE_REPLY, REFUSAL_READ, REFUSAL_RETURNED, ERRORS_SWALLOWED,
)  # fmt: skip
