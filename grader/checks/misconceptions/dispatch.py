"""Misconceptions about dispatching tool calls."""

from __future__ import annotations

from grader.checks.misconceptions.schema import ARRAY_WITHOUT_ITEMS, NOTHING_REQUIRED
from grader.outcome import Misconception

ARGUMENTS_NOT_PARSED = Misconception(
    "arguments-not-parsed",
    "The arguments were treated as a dict; they are a JSON string.",
    "The model writes text. `tool_call.function.arguments` is that text, and `**` needs a mapping.",
    "Parse them first: `arguments = json.loads(tool_call.function.arguments)`.",
)
EVAL_INSTEAD_OF_JSON = Misconception(
    "eval-instead-of-json",
    "The arguments were read as Python; they are JSON.",
    "JSON writes true, false and null, which Python does not know. And `eval` runs whatever text arrives.",
    "Use `json.loads(tool_call.function.arguments)`.",
)
ARGUMENTS_AS_ONE_DICT = Misconception(
    "arguments-as-one-dict",
    "The function got the whole dict as one argument.",
    "The schema promises the model named parameters; each value belongs to the parameter of its name.",
    "Unpack the dict with two stars: `function(**arguments)`.",
)
POSITIONAL_NOT_KEYWORD = Misconception(
    "positional-not-keyword",
    "The arguments were passed by position; JSON keys come in any order.",
    "The model may write the keys in a different order from your `def` line. By position, values land in the wrong "
    "parameters.",
    "Pass them by name: `function(**arguments)`.",
)
ARGUMENTS_DROPPED = Misconception(
    "arguments-dropped",
    "The function was called without the arguments.",
    "The model chose those values from what the user said; without them the tool answers a different question.",
    "Pass them on: `function(**arguments)`.",
)
HARD_CODED_FUNCTION = Misconception(
    "hard-coded-function",
    "The code names the function itself instead of looking it up in the registry.",
    "Which function runs is the model's choice, written in `tool_call.function.name`. The registry maps it to code.",
    "Look the name up: `function = registry[tool_call.function.name]`.",
)
CALL_READ_AS_DICT = Misconception(
    "call-read-as-dict",
    "The tool call was read as a dict; the SDK hands you an object.",
    "The SDK turns the reply into typed objects: fields are attributes.",
    "Write `tool_call.function.name`, with dots.",
)
FUNCTION_NOT_NESTED = Misconception(
    "function-not-nested",
    "Name and arguments were looked for on the call itself; they sit one level deeper.",
    "In Chat Completions a call has an id, a type and a `function`; name and arguments belong to the function.",
    "Write `tool_call.function.name` and `tool_call.function.arguments`.",
)
FUNCTION_NOT_CALLED = Misconception(
    "function-not-called",
    "The function was found but never called.",
    "The model asks for the result. It cannot run the function; your code has to.",
    "Call it: `result = function(**arguments)`.",
)
RESULT_NOT_JSON_STRING = Misconception(
    "result-not-json-string",
    "The result was not turned into JSON text.",
    "A tool message's `content` travels as text. A dict is rejected, and `str(a_dict)` is Python's spelling, not JSON.",
    "Return `json.dumps(result)`.",
)
RESULT_ENCODED_TWICE = Misconception(
    "result-encoded-twice",
    "The result went through json.dumps twice.",
    "Then the model reads a quoted string full of backslashes instead of the data.",
    "Call `json.dumps` once, on the function's own result.",
)
RESULT_NOT_RETURNED = Misconception(
    "result-not-returned",
    "The result was not returned.",
    "Printing shows it to you; the model sees only what your code sends back.",
    "End the function with `return`.",
)
UNKNOWN_NAME_RAISES = Misconception(
    "unknown-name-raises",
    "An unknown function name stops the program.",
    "Models sometimes ask for a function that does not exist. Given an error, they correct themselves; a crash helps "
    "nobody.",
    'Look before you call: when the name is not in the registry, return `{"error": "Unknown function: NAME"}` as JSON.',
)
UNKNOWN_NAME_WRONG_SHAPE = Misconception(
    "unknown-name-wrong-shape",
    "An unknown name is not reported in the agreed form.",
    "The model, your logs and your tests read one agreed form; any other is noise to all three.",
    'Return `json.dumps({"error": f"Unknown function: {name}"})`.',
)
KNOWN_NAME_CALLED_UNKNOWN = Misconception(
    "known-name-called-unknown",
    "A function that fails is reported as one that does not exist.",
    "Its own code may raise KeyError, too. The model believes what it reads, and no longer asks for a function it has.",
    "Ask `if name not in registry:` first, or keep only the lookup in the `try`.",
)
DISPATCH_MISTAKES = (
    ARGUMENTS_NOT_PARSED,
    EVAL_INSTEAD_OF_JSON,
    ARGUMENTS_AS_ONE_DICT,
    POSITIONAL_NOT_KEYWORD,
    ARGUMENTS_DROPPED,
    HARD_CODED_FUNCTION,
    CALL_READ_AS_DICT,
    FUNCTION_NOT_NESTED,
    FUNCTION_NOT_CALLED,
    RESULT_NOT_JSON_STRING,
    RESULT_ENCODED_TWICE,
    RESULT_NOT_RETURNED,
    UNKNOWN_NAME_RAISES,
    UNKNOWN_NAME_WRONG_SHAPE,
)

NONE_NOT_HANDLED = Misconception(
    "none-not-handled",
    "`tool_calls` was treated as a list; without calls it is None.",
    "When the model answers in words, `message.tool_calls` is None, and `for call in None` is a TypeError.",
    "Loop over `tool_calls or []`.",
)
ONLY_FIRST_CALL = Misconception(
    "only-first-call",
    "Only one of the calls was answered.",
    "One reply may hold several calls. Each needs its answer.",
    "Loop over all of `tool_calls`, never over `tool_calls[0]` alone; keep the `return` outside the loop.",
)
WRONG_ID = Misconception(
    "wrong-id",
    "The id in the tool message is not the id of the call.",
    "The API pairs call and answer by id alone.",
    "Copy it from the call being answered: `tool_call.id`.",
)
IDS_SWAPPED = Misconception(
    "ids-swapped",
    "Each answer carries the id of another call.",
    "The API accepts it, and the model reads the wrong result for each question, without any error.",
    "Take the id and the result from the same `tool_call`, in the same pass of the loop.",
)
ORDER_CHANGED = Misconception(
    "order-changed",
    "The answers are not in the order of the calls.",
    "Ids still pair them for the API; people and logs that read the transcript in order do not.",
    "Append one message per call, in the order of `tool_calls`.",
)
CALL_ID_KEY = Misconception(
    "call-id-key",
    "The id is stored under `call_id`, which is the Responses API's word.",
    "Chat Completions reads `tool_call_id`; it does not know `call_id` in a message.",
    'Write `"tool_call_id": tool_call.id`.',
)
ROLE_NOT_TOOL = Misconception(
    "role-not-tool",
    "The message does not have the role `tool`.",
    "The API accepts an answer to a call only in a message with the role `tool`.",
    'Write `"role": "tool"`.',
)
CONTENT_NOT_STRING = Misconception(
    "content-not-string",
    "The content is not text.",
    "The content of a tool message is a string; a dict in its place is rejected.",
    'Write `"content": json.dumps(result)`.',
)
UNKNOWN_NAME_UNANSWERED = Misconception(
    "unknown-name-unanswered",
    "A call to an unknown function gets no answer.",
    "Every id the model gave needs a tool message, even when there is nothing to run.",
    "Append a tool message whose content is the error as JSON.",
)
REGISTRY_HOLDS_RESULTS = Misconception(
    "registry-holds-results",
    "The registry holds what a function returned, not the function.",
    "The registry is filled before any call arrives; the arguments are not known yet.",
    'Leave out the parentheses: `"lookup_user": lookup_user`.',
)
REGISTRY_HOLDS_NAMES = Misconception(
    "registry-holds-names",
    "The registry maps a name to a name, not to a function.",
    "A string cannot be called.",
    'Leave out the quotes on the right: `"lookup_user": lookup_user`.',
)
REGISTRY_WRONG_KEY = Misconception(
    "registry-wrong-key",
    "The registry does not have the name the model uses, or has it for another function.",
    "The lookup is by the exact name in the tool definition.",
    "Use the names `lookup_user` and `get_order_history` as the keys, each for the function with that name.",
)
MESSAGE_MISTAKES = (
    NONE_NOT_HANDLED,
    ONLY_FIRST_CALL,
    WRONG_ID,
    IDS_SWAPPED,
    CALL_ID_KEY,
    ROLE_NOT_TOOL,
    CONTENT_NOT_STRING,
)
PROCESS_MISTAKES = (
    *MESSAGE_MISTAKES,
    ORDER_CHANGED,
    UNKNOWN_NAME_UNANSWERED,
    REGISTRY_HOLDS_RESULTS,
    REGISTRY_HOLDS_NAMES,
    REGISTRY_WRONG_KEY,
)

DECORATOR_RETURNS_NONE = Misconception(
    "decorator-returns-none",
    "The decorator does not return the function.",
    "The function's name is bound to what the decorator returns: without a `return`, that is None.",
    "End `tool` with `return function`.",
)
SHARED_REGISTRY = Misconception(
    "shared-registry",
    "All registries share one dict.",
    "A dict written in the class body, or as a default argument, exists once. A tool of one agent leaks into another.",
    "Make the dict in `__init__`: `self._tools = {}`.",
)
ALL_STRINGS = Misconception(
    "no-type-hints-mapping",
    "Every parameter is described as a string.",
    "The model follows the schema: asked for strings, it sends '5' and 'true' to code that expects 5 and True.",
    "Map the hints: str → string, int → integer, float → number, bool → boolean, list → array, Literal → enum.",
)
DEFAULTS_REQUIRED = Misconception(
    "defaults-marked-required",
    "A parameter with a default is marked as required.",
    "The model must fill a required parameter, so it invents a value the user never gave.",
    "Put a parameter into `required` only when it has no default: `parameter.default is inspect.Parameter.empty`.",
)
GENERIC_HINT_LOST = Misconception(
    "generic-hint-lost",
    "`list[…]` is not described as an array.",
    "The model follows the schema: asked for a string, it sends one string where your code expects a list.",
    "Ask for the outer type: `typing.get_origin(hint) is list`, and map `typing.get_args(hint)[0]` for the items.",
)
LITERAL_NOT_ENUM = Misconception(
    "literal-not-enum",
    "The choices of a Literal are lost.",
    "Without `enum` the model does not know the allowed values and writes others.",
    'For a Literal write `{"type": "string", "enum": list(typing.get_args(hint))}`.',
)
OPTIONAL_NOT_UNWRAPPED = Misconception(
    "optional-not-unwrapped",
    "The type inside an Optional is lost.",
    "`Optional[int]`, which is `int | None`, is an integer or null. If the definition says something else, the model "
    "sends another type. Whether it may be left out is a matter of its default.",
    "Take `None` out of `typing.get_args(hint)` and map what is left.",
)
DOCSTRING_MISSING = Misconception(
    "docstring-not-used",
    "The description does not come from the docstring.",
    "The model bases its choice on the description; without it, it has only the name.",
    "Use `inspect.getdoc(function)` as the description.",
)
RETURN_AS_PARAMETER = Misconception(
    "return-as-parameter",
    "What the function returns is listed as one of its parameters.",
    "`get_type_hints` also holds the hint after `->`, under the name `return`. The model would fill it in, too.",
    "Go through `inspect.signature(function).parameters`: it has the parameters alone.",
)
DEFINITION_MISTAKES = (
    RESULT_NOT_RETURNED,
    RETURN_AS_PARAMETER,
    ALL_STRINGS,
    DEFAULTS_REQUIRED,
    NOTHING_REQUIRED,
    GENERIC_HINT_LOST,
    LITERAL_NOT_ENUM,
    ARRAY_WITHOUT_ITEMS,
    OPTIONAL_NOT_UNWRAPPED,
    DOCSTRING_MISSING,
)
REGISTRY_MISTAKES = (DECORATOR_RETURNS_NONE, SHARED_REGISTRY, DOCSTRING_MISSING)
