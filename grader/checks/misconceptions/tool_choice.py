"""Misconceptions about tool_choice."""

from __future__ import annotations

from grader.outcome import Misconception

NAME_NOT_NESTED = Misconception(
    "choice-name-not-nested",
    "Chat Completions takes the name of a forced tool beside its type.",
    "That is the form of the Responses API. Chat Completions answers 400: Missing required parameter: "
    "'tool_choice.function'.",
    'For Chat, nest the name: {"type": "function", "function": {"name": ...}}.',
)
NAME_NESTED_FOR_RESPONSES = Misconception(
    "choice-name-nested-for-responses",
    "The Responses API takes the name of a forced tool inside `function`, as Chat Completions does.",
    "It answers 400: Missing required parameter: 'tool_choice.name'.",
    'For Responses, keep it flat: {"type": "function", "name": ...}.',
)
NAME_ALONE = Misconception(
    "choice-name-alone",
    "A tool is forced by its name alone.",
    "A string can only be none, auto or required. Anything else is a 400: Invalid value.",
    "Send an object that says type function and the name, in the form of the API in question.",
)
MODE_NOT_CHECKED = Misconception(
    "choice-mode-not-checked",
    "A mode that does not exist will be noticed later.",
    "Later is a 400 from a server, far from the line with the mistake; any, for instance, is another provider's word.",
    "Raise ValueError for every mode but auto, required, none and tool.",
)
NAME_NOT_CHECKED = Misconception(
    "choice-name-not-checked",
    "A forced tool needs no name.",
    "Without one the API gets null where it expects a string, and rejects the request.",
    'For mode "tool", raise ValueError where the name is missing.',
)
NOT_FORCED = Misconception(
    "classify-not-forced",
    "Offering one tool is enough to have it called.",
    "With auto the model may answer in words, and then there are no arguments to return.",
    'Name the tool: tool_choice={"type": "function", "function": {"name": ...}}.',
)
FINISH_REASON_TRUSTED = Misconception(
    "finish-reason-trusted",
    "finish_reason is tool_calls whenever there are tool calls.",
    "After a named tool some models say stop although there is a call, so code that waits for tool_calls sees none.",
    "Look at message.tool_calls and leave finish_reason to your logs.",
)
ARGUMENTS_AS_TEXT = Misconception(
    "classify-arguments-as-text",
    "The arguments come as a dict.",
    "They are JSON text; reading result['category'] raises a TypeError.",
    "Return json.loads(call.function.arguments).",
)
ASKED_AGAIN = Misconception(
    "classify-asked-again",
    "A forced call needs a second request with its result.",
    "Here the arguments are the answer. A second request costs money, and as long as the tool is forced it gives the "
    "same call again.",
    "Make one request and return its arguments.",
)
TEXT_NOT_SENT = Misconception(
    "classify-text-not-sent",
    "The model knows what is to be classified.",
    "It sees the messages of the request and nothing else.",
    'Send the text: messages=[{"role": "user", "content": text}].',
)
REQUIRED_KEPT = Misconception(
    "required-kept",
    "What forces the first call may stay in every request.",
    "As long as tool_choice is required, the model must call a tool and can never answer: the loop never ends.",
    'Send "required" in the first request only, and "auto" in all that follow.',
)
NEVER_REQUIRED = Misconception(
    "never-required",
    "With tools on offer the model will call one first.",
    "With auto it may answer from memory at once, which is what this function is there to prevent.",
    'Send tool_choice="required" in the first request.',
)
TOOLS_TAKEN_AWAY = Misconception(
    "tools-taken-away",
    "After the first round the tools are no longer needed.",
    "The model remembers nothing: without tools, or with tool_choice none, it cannot ask for what it still lacks.",
    'Send the same tools in every round, and "auto" as tool_choice from the second on.',
)

CHOICE_MISTAKES = (NAME_NOT_NESTED, NAME_NESTED_FOR_RESPONSES, NAME_ALONE, MODE_NOT_CHECKED, NAME_NOT_CHECKED)
CLASSIFY_MISTAKES = (NOT_FORCED, FINISH_REASON_TRUSTED, ARGUMENTS_AS_TEXT, ASKED_AGAIN, TEXT_NOT_SENT)
UNTIL_MISTAKES = (REQUIRED_KEPT, NEVER_REQUIRED, TOOLS_TAKEN_AWAY)
