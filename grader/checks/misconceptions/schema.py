"""Misconceptions about tool definitions."""

from __future__ import annotations

from grader.outcome import Misconception

MISSING_ENVELOPE = Misconception(
    "missing-envelope",
    "Name and parameters are at the top level; Chat Completions expects them inside `function`.",
    "Chat Completions reads `tools[0].function.name`. The flat form belongs to the Responses API.",
    'Wrap them: `{"type": "function", "function": {"name": …, "description": …, "parameters": …}}`.',
)
TOOL_IN_LIST = Misconception(
    "tool-in-list",
    "The tool was put into a list; one tool is a dict.",
    "`tools=[…]` makes the list when the request is sent. A list inside that list is rejected.",
    "Leave out the square brackets around the dict.",
)
SCHEMA_AS_TEXT = Misconception(
    "schema-as-text",
    "The definition is JSON text; the SDK expects a dict.",
    "The SDK turns your dict into JSON itself. A string in its place is rejected.",
    "Leave out `json.dumps`, or the quotes around the whole.",
)
PARAMETERS_NOT_OBJECT = Misconception(
    "parameters-not-object",
    "`parameters` is not an object schema.",
    "Arguments always travel as one JSON object, so the outermost schema has the type object.",
    'Write `"parameters": {"type": "object", "properties": {…}, "required": […]}`.',
)
WRONG_TYPE_NAME = Misconception(
    "wrong-type-name",
    "A type has its Python name; JSON Schema has names of its own.",
    "The API knows string, number, integer, boolean, object, array and null.",
    "str → string, float → number, int → integer, bool → boolean, list → array, dict → object.",
)
NUMBER_AS_STRING = Misconception(
    "value-as-string",
    "A number or a boolean is described as a string.",
    'The model follows the schema: it sends "100" or "true", and your comparison with a number fails.',
    "Use number for an amount and boolean for yes or no.",
)
ENUM_IN_DESCRIPTION = Misconception(
    "enum-in-description-only",
    "The allowed values are not in an enum.",
    "A sentence is a suggestion. An `enum` is a list the model chooses from.",
    'Add `"enum": [...]` beside the type: a list of strings.',
)
REQUIRED_INSIDE_PROPERTY = Misconception(
    "required-inside-property",
    "`required` is inside a property.",
    "In JSON Schema `required` is a list of names and belongs to the object, beside `properties`.",
    'Write `"required": […]`, a list with the name in it, next to `"properties"`.',
)
EVERYTHING_REQUIRED = Misconception(
    "everything-required",
    "Optional parameters are marked as required.",
    "The model must fill what is required, so it invents a category or a price nobody asked for.",
    "Require only what the tool cannot do without: `query`.",
)
NOTHING_REQUIRED = Misconception(
    "nothing-required",
    "A parameter the tool cannot do without is not marked as required.",
    "The model may leave out what is not required, and then your function is called without it.",
    "List its name in `required`.",
)
NO_DESCRIPTIONS = Misconception(
    "no-descriptions",
    "A part of the tool is not described.",
    "The model never sees your code. It knows about the tool only what the descriptions say.",
    "Give the tool and each parameter a `description`: what it is, when to use it, an example value.",
)
DESCRIPTION_REPEATS_NAME = Misconception(
    "description-repeats-name",
    "A description only repeats the name.",
    "The model has read the name already. The description is there for what the name does not say.",
    "Say what the value means, in which form it is written, and give an example.",
)
OBJECT_WITHOUT_PROPERTIES = Misconception(
    "object-without-properties",
    "A nested object does not say what it holds.",
    "Without `properties` the model makes up the fields; strict mode rejects such an object.",
    "Give the object its own `properties`, `required` and `additionalProperties`.",
)
ARRAY_WITHOUT_ITEMS = Misconception(
    "array-without-items",
    "An array does not say what it holds.",
    "The API needs `items` in every array schema.",
    'Write `"items": {"type": "string", …}` inside the array.',
)
STRICT_NOT_SET = Misconception(
    "strict-not-set",
    "Strict mode is not switched on where the API reads it.",
    "Chat Completions is not strict unless `strict` is true inside `function`.",
    'Write `"strict": True` beside `"name"`.',
)
STRICT_ADDITIONAL = Misconception(
    "strict-without-additional-properties-false",
    "An object in a strict schema leaves `additionalProperties` open.",
    "Strict's first rule: every object, nested ones too, says `additionalProperties: false`.",
    'Add `"additionalProperties": False` to every object, next to `"type": "object"`.',
)
STRICT_ALL_REQUIRED = Misconception(
    "strict-not-all-required",
    "A strict schema does not require all of its properties.",
    "Strict's second rule: every property is in `required`, at every level. Optional is written as nullable.",
    'List every name in `required`; make an optional one `"type": ["string", "null"]`.',
)
DATE_WITHOUT_FORMAT = Misconception(
    "date-time-without-format",
    "A date is described as any string.",
    'Without a format the model writes "Friday evening" or "05/06", and your code has to guess.',
    'Add `"format": "date-time"` to the items.',
)
MIN_ITEMS_MISSING = Misconception(
    "min-items-missing",
    "The array may be empty.",
    "An empty list fits the schema, and then there is no time to book.",
    'Add `"minItems": 1` to the array.',
)
NUMBER_FOR_PHONE = Misconception(
    "phone-as-number",
    "A phone number is described as a number; it is text.",
    "As a number it loses its plus sign and its leading zeros.",
    'Use `"type": "string"`.',
)
CLASS_NAMED_TOOL = Misconception(
    "class-named-tool",
    "The tool has the name of the class.",
    "The model asks for `GetOrderStatus`, your registry knows `get_order_status`, and nothing says why it fails.",
    'Pass the name: `openai.pydantic_function_tool(GetOrderStatus, name="get_order_status")`.',
)
COMMENT_NOT_DESCRIPTION = Misconception(
    "comment-not-description",
    "The parameter has no description: a Python comment does not reach the schema.",
    "The model sees the generated schema, never your source.",
    'Use `order_id: str = Field(description="…, e.g. ORD-12345")`.',
)
DOCSTRING_DUMP = Misconception(
    "docstring-dump",
    "The docstring describes the parameter; the parameter itself stays without a description.",
    "The docstring becomes the tool's description as a whole. The parameter needs a text of its own.",
    'Move it to the field: `order_id: str = Field(description="…, e.g. ORD-12345")`.',
)
NO_EXAMPLE_ID = Misconception(
    "no-example-id",
    "The description shows no example of an id.",
    'Without one the model sends "12345" where your code wants "ORD-12345".',
    "Put an example into the description, such as `e.g. ORD-12345`.",
)
ID_AS_INTEGER = Misconception(
    "id-as-integer",
    "The order id is described as a number; it is text.",
    "An id such as ORD-12345 is not a number, and 00123 would lose its zeros.",
    "Declare the field as `order_id: str`.",
)
SHAPE_MISTAKES = (MISSING_ENVELOPE, TOOL_IN_LIST, SCHEMA_AS_TEXT, PARAMETERS_NOT_OBJECT, WRONG_TYPE_NAME)
FIRST_TOOL_MISTAKES = (
    *SHAPE_MISTAKES,
    REQUIRED_INSIDE_PROPERTY,
    NOTHING_REQUIRED,
    STRICT_ADDITIONAL,
    NO_DESCRIPTIONS,
    DESCRIPTION_REPEATS_NAME,
    CLASS_NAMED_TOOL,
)
SEARCH_MISTAKES = (
    *SHAPE_MISTAKES,
    NUMBER_AS_STRING,
    ENUM_IN_DESCRIPTION,
    REQUIRED_INSIDE_PROPERTY,
    EVERYTHING_REQUIRED,
    NOTHING_REQUIRED,
    STRICT_ADDITIONAL,
    STRICT_ALL_REQUIRED,
    NO_DESCRIPTIONS,
    DESCRIPTION_REPEATS_NAME,
)
BOOK_MISTAKES = (
    *SHAPE_MISTAKES,
    ENUM_IN_DESCRIPTION,
    REQUIRED_INSIDE_PROPERTY,
    OBJECT_WITHOUT_PROPERTIES,
    ARRAY_WITHOUT_ITEMS,
    STRICT_NOT_SET,
    STRICT_ADDITIONAL,
    STRICT_ALL_REQUIRED,
    DATE_WITHOUT_FORMAT,
    MIN_ITEMS_MISSING,
    NUMBER_FOR_PHONE,
    NO_DESCRIPTIONS,
    DESCRIPTION_REPEATS_NAME,
)
ORDER_MISTAKES = (
    MISSING_ENVELOPE,
    TOOL_IN_LIST,
    CLASS_NAMED_TOOL,
    COMMENT_NOT_DESCRIPTION,
    DOCSTRING_DUMP,
    NO_EXAMPLE_ID,
    ID_AS_INTEGER,
)
