"""Misconceptions about the Responses API, most of them habits from Chat Completions."""

from __future__ import annotations

from grader.checks.misconceptions import dispatch, loop
from grader.outcome import Misconception

STILL_NESTED = Misconception(
    "responses-tool-still-nested",
    "The parts of the tool are still inside `function`.",
    "The Responses API looks for name, description and parameters next to `type`, and has no envelope.",
    "Copy the entries of the inner dict up one level, beside the type, and leave the key `function` out.",
)
TYPE_LOST = Misconception(
    "responses-tool-without-type",
    "Without its envelope the tool has lost its `type`.",
    "A list of tools may hold functions, custom tools, namespaces and built-in ones. `type` says which one this is.",
    'Write `"type": "function"` beside the name.',
)
STRICT_LOST = Misconception(
    "responses-strict-lost",
    "`strict` was not carried over.",
    "Left out, it means different things: Chat is not strict, Responses tries strict. So a False has to be carried "
    "over too.",
    "Ask whether the key is there, `'strict' in function`, not whether its value is true; or copy the whole dict.",
)
STRICT_INVENTED = Misconception(
    "responses-strict-invented",
    "The copy says something about `strict` that the original does not.",
    "With `strict` true the API rejects a schema with optional parameters; with false it is not even tried.",
    "Copy `strict` where it is given, and leave it out where it is not.",
)
DESCRIPTION_LOST = Misconception(
    "responses-description-lost",
    "The description was not carried over.",
    "The model chooses a tool by its description. The API accepts a tool without one, so nobody notices.",
    "Copy every part there is, not only name and parameters.",
)
OPTIONAL_PART_EXPECTED = Misconception(
    "responses-optional-part-expected",
    "A part that may be missing was taken for granted.",
    "Only the name has to be there: a function may have no parameters, and a description is optional.",
    "Copy what there is: check `key in function` before you read it, or unpack the inner dict as a whole.",
)
ORIGINAL_CHANGED = Misconception(
    "responses-original-changed",
    "The tool that was passed in was changed.",
    "Other code still sends the original to Chat Completions, which rejects it from then on.",
    "Build a new dict; `pop`, `update` and `del` change the one you were given.",
)
TOOL_MISTAKES = (
    STILL_NESTED,
    TYPE_LOST,
    STRICT_LOST,
    STRICT_INVENTED,
    DESCRIPTION_LOST,
    OPTIONAL_PART_EXPECTED,
    ORIGINAL_CHANGED,
    dispatch.RESULT_NOT_RETURNED,
)

ASKED_CHAT = Misconception(
    "responses-asked-of-chat",
    "The request went to Chat Completions.",
    "The two APIs share neither ids nor shapes: flat tools and previous_response_id mean nothing over there.",
    "Send every request of this function with `client.responses.create`.",
)
READ_AS_CHAT = Misconception(
    "responses-read-as-chat",
    "The reply was read as a Chat Completions reply.",
    "A response has no choices and no tool_calls: its `output` is a list of items, and a call is one of them, flat.",
    "Take the items of type function_call from `response.output`; read `item.name`, `item.arguments`, `item.call_id`.",
)
KINDS_MIXED = Misconception(
    "responses-item-kinds-mixed",
    "One kind of item was expected at a certain place, or in all places.",
    "`output` mixes kinds: a reasoning item may come first, a message may come with the calls.",
    "Look at the type of every item: `[item for item in response.output if item.type == 'function_call']`.",
)
CALLS_NOT_NOTICED = Misconception(
    "responses-calls-not-noticed",
    "A reply with calls was mistaken for the end.",
    "A response that asks for calls is also finished: its status is `completed`, and output_text is empty.",
    "Decide by the items: as long as there is one of type function_call, answer it and go on.",
)
STOPPED_AFTER_ONE_ROUND = Misconception(
    "responses-one-round-only",
    "After one round of outputs the next response is mistaken for the answer.",
    "A result may lead to the next call. Then output_text is an empty string, and that is what the user gets.",
    "Look for calls in every response, and go on until there are none.",
)
TEXT_ENDS_LOOP = Misconception(
    "responses-text-ends-loop",
    "A response with text was mistaken for the answer although it also asks for calls.",
    "A message item and function_call items may be in the same response: 'Let me look that up', and the call.",
    "Decide by the calls alone: none of them means done.",
)
ITEM_ID_ANSWERED = Misconception(
    "responses-item-id-answered",
    "The output names the item's `id`, not its `call_id`.",
    "A call has both: `id` (fc_…) names the item on the server, `call_id` (call_…) ties the output to the call.",
    'Write `"call_id": item.call_id`.',
)
CHAT_MESSAGE_SENT = Misconception(
    "responses-chat-message-sent",
    "The result went back as a Chat Completions message.",
    "The Responses API has neither the role `tool` nor `tool_call_id`.",
    'Send an item: `{"type": "function_call_output", "call_id": item.call_id, "output": text}`.',
)
CALL_UNANSWERED = Misconception(
    "responses-call-unanswered",
    "Not every call of the response got an output.",
    "One response may hold several calls, and one of them may have an unknown name. Each waits for its output.",
    "Make one function_call_output for every function_call item, whatever happened to it.",
)
NOT_CHAINED = Misconception(
    "responses-not-chained",
    "The request does not say which response it continues from.",
    "Nothing ties the outputs to their calls. The other way is to send all items again; this exercise asks for the id.",
    "Pass `previous_response_id=response.id`, from the second request on.",
)
FIRST_ID_KEPT = Misconception(
    "responses-first-id-kept",
    "Every request continues from the same response.",
    "Each response has its own id. Continuing from an older one leaves out what came after it.",
    "Use the id of the response whose calls you answer: the latest one.",
)
HISTORY_RESENT = Misconception(
    "responses-history-resent",
    "Items that the server already has were sent again.",
    "previous_response_id brings the whole history. A second copy of it costs tokens at best.",
    "Send only the new items: the outputs for the calls of the latest response.",
)
NOT_STORED = Misconception(
    "responses-not-stored",
    "The response was not stored, but the next request continues from it.",
    "previous_response_id names a response that the server stored. With store=False there is nothing to find.",
    "Leave `store` out: it is true by default.",
)
TOOLS_NOT_RESENT = Misconception(
    "responses-tools-not-resent",
    "The tools went out with the first request only, as if previous_response_id brought them along.",
    "Items are carried over, tools are not: without them the model cannot ask for another call. No error says so.",
    "Write `tools=tools` in every request.",
)
OUTPUT_NOT_JSON = Misconception(
    "responses-output-not-json",
    "The output is not JSON text.",
    "`output` travels as text. The API rejects a dict, and `str(a_dict)` is Python's spelling, not JSON.",
    'Write `"output": json.dumps(result)`, once.',
)
NOT_PARSED = Misconception(
    "responses-arguments-not-parsed",
    "The arguments were treated as a dict; they are a JSON string, in this API too.",
    "The model writes text. `item.arguments` is that text, and `**` needs a mapping.",
    "Parse them first: `json.loads(item.arguments)`.",
)
ANSWER_NOT_TEXT = Misconception(
    "responses-answer-not-text",
    "A whole response or item was returned, not its text.",
    "The caller shows the answer to a person.",
    "Return `response.output_text`.",
)
LOOP_MISTAKES = (
    ASKED_CHAT,
    READ_AS_CHAT,
    KINDS_MIXED,
    CALLS_NOT_NOTICED,
    STOPPED_AFTER_ONE_ROUND,
    TEXT_ENDS_LOOP,
    ITEM_ID_ANSWERED,
    CHAT_MESSAGE_SENT,
    CALL_UNANSWERED,
    NOT_CHAINED,
    FIRST_ID_KEPT,
    HISTORY_RESENT,
    NOT_STORED,
    TOOLS_NOT_RESENT,
    OUTPUT_NOT_JSON,
    NOT_PARSED,
    ANSWER_NOT_TEXT,
    loop.MODEL_HARD_CODED,
    loop.ASKS_AGAIN_AFTER_ANSWER,
    loop.UNBOUNDED_LOOP,
    loop.BOUND_NOT_RESPECTED,
    loop.BOUND_NOT_RAISED,
    dispatch.IDS_SWAPPED,
    *dispatch.DISPATCH_MISTAKES,
)
