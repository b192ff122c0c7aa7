"""Errors of the Responses API, one row for each bad request."""

from __future__ import annotations

from typing import Any

from tests.mocks.api.error_table import Row

Body = dict[str, Any]

FUNCTION: Body = {
    "type": "function",
    "name": "get_weather",
    "parameters": {
        "type": "object",
        "properties": {"city": {"type": "string"}},
        "required": ["city"],
        "additionalProperties": False,
    },
}
CALL: Body = {"type": "function_call", "call_id": "call_1", "name": "get_weather", "arguments": "{}"}
LATER: Body = {**FUNCTION, "defer_loading": True}
GROUP: Body = {"type": "namespace", "name": "weather", "description": "Weather."}
MADE_UP: Body = {"summary": [], "encrypted_content": "Working it out."}
OUTPUT: Body = {"type": "function_call_output", "call_id": "call_1", "output": "4"}
OPEN = "In context=(), 'additionalProperties' is required to be supplied and to be false."
MODES = "'none', 'auto', or 'required'"
STATE = "One of \"input\" or \"previous_response_id\" or 'prompt' or 'conversation' must be provided."
MOVED = (
    "Unsupported parameter: 'messages'. In the Responses API, this parameter has moved to 'input'. Try again with the "
    "new parameter. See the API documentation for more information: "
    "https://platform.openai.com/docs/api-reference/responses/create."
)
NOT_KEPT = (
    "Item with id 'rs_1' not found. Items are not persisted when `store` is set to false. "
    "Try again with `store` set to true, or remove this item from your input."
)
WITH_JSON = (
    "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'."
)


def strict(**schema: Any) -> Body:
    """Return a strict function with these parameters."""
    return {"type": "function", "name": "f", "strict": True, "parameters": {"type": "object", **schema}}


def form(**members: Any) -> Body:
    """Return the part of a request that sets ``text.format``."""
    return {"text": {"format": members}}


ROWS = tuple(
    Row(entry, grade, body, message, param, code, status, path="responses")
    for entry, grade, body, status, message, param, code in [
    ("R1", "B", {"input": [OUTPUT]}, 400, "No tool call found for function call output with call_id call_1.", "input",
     None),
    ("R2", "C", {"input": [CALL]}, 400, "No tool output found for function call call_1.", "input", None),
    ("R3", "B", {"input": [CALL, {"type": "function_call_output", "call_id": "call_1"}]}, 400,
     "Missing required parameter: 'input[1].output'.", "input[1].output", "missing_required_parameter"),
    ("R4", "B", {"previous_response_id": "resp_x"}, 400, "Previous response with id 'resp_x' not found.",
     "previous_response_id", "previous_response_not_found"),
    ("R4", "B", {"conversation": "conv_x"}, 404, "Conversation with id 'conv_x' not found.", None, None),
    ("R4", "B", {"prompt": {"id": "pmpt_x"}}, 404, "Prompt with id 'pmpt_x' not found.", None, None),
    ("R4", "B", {"previous_response_id": "resp_x", "conversation": "conv_x"}, 400,
     "Mutually exclusive parameters: ''. Ensure you are only providing one of: 'pre..._id' or "
     "'conversation'.", None, "mutually_exclusive_parameters"),
    ("R5", "C", {"input": [{"type": "reasoning", "id": "rs_1", "summary": []}, CALL, OUTPUT]}, 404,
     NOT_KEPT, "input", None),
    ("R5", "C", {"input": [{"type": "item_reference", "id": "rs_1"}]}, 404,
     NOT_KEPT, "input", None),
    ("R6", "A", {"input": [{"role": "user", "content": "a"},
                           {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "x"}]}, 400,
     "Item 'rs_1' of type 'reasoning' was provided without its required following item.", "input", None),
    ("R17", "B", {"input": [{**CALL, "id": "fc_1"}, {**CALL, "id": "fc_1"}, OUTPUT]}, 400,
     "Duplicate item found with id fc_1. Remove duplicate items from your input and try again.", "input", None),
    ("R17", "B", {"input": [{"type": "message", "role": "user", "content": "a", "id": "msg_1"},
                            {"type": "message", "role": "user", "content": "b", "id": "msg_1"}]}, 400,
     "Duplicate item found with id msg_1. Remove duplicate items from your input and try again.", "input", None),
    *(
        ("R18", "B", {"model": model, "tools": tools}, 400,
         "Invalid Value: 'tools.defer_loading'. Deferred tools require tools.tool_search.", "tools", None)
        for model, tools in (("gpt-5.2", [LATER]), ("gpt-5.6-sol", [FUNCTION, {**GROUP, "tools": [LATER]}]))
    ),
    ("R19", "B", {"input": [{"type": "reasoning", "id": "rs_1", **MADE_UP}, CALL, OUTPUT]}, 400,
     "The encrypted content for item rs_1 could not be verified. Reason: Encrypted content could not be decrypted or "
     "parsed.", None, "invalid_encrypted_content"),
    ("R19", "B", {"input": [{"type": "reasoning", **MADE_UP}, CALL, OUTPUT]}, 400,
     "The encrypted content Work...out. could not be verified. Reason: Encrypted content could not be decrypted or "
     "parsed.", None, "invalid_encrypted_content"),
    ("R1", "mock", {"input": [CALL, OUTPUT, OUTPUT]}, 400,
     "[mock] Duplicate function_call_output for call_id call_1.", "input", None),
    ("R6", "B", {"input": [{"type": "reasoning", "id": "rs_1", "encrypted_content": "x"}, CALL, OUTPUT]}, 400,
     "Missing required parameter: 'input[0].summary'.", "input[0].summary", "missing_required_parameter"),
    ("R6", "C", {"input": [{"type": "reasoning", "summary": []}, CALL, OUTPUT]}, 400,
     "Missing required parameter: 'input[0].id'.", "input[0].id", "missing_required_parameter"),
    ("R7", "C", {"input": [{**CALL, "id": "call_Uc"}, OUTPUT]}, 400,
     "Invalid 'input[0].id': 'call_Uc'. Expected an ID that begins with 'fc'.", "input[0].id", "invalid_value"),
    ("R7", "C", {"input": [CALL, {**OUTPUT, "call_id": "c" * 65}]}, 400,
     "Invalid 'input[1].call_id': string too long. Expected a string with maximum length 64, but got a string with "
     "length 65 instead.", "input[1].call_id", "string_above_max_length"),
    ("R7", "B", {"input": [{**CALL, "name": "f" * 129}, OUTPUT]}, 400,
     "Invalid 'input[0].name': string too long. Expected a string with maximum length 128, but got a string with "
     "length 129 instead.", "input[0].name", "string_above_max_length"),
    ("R8", "B", {"tools": [{"name": "f"}]}, 400, "Missing required parameter: 'tools[0].type'.", "tools[0].type",
     "missing_required_parameter"),
    ("R8", "B", {"tools": [{"type": "function", "function": {"name": "f"}}]}, 400,
     "Missing required parameter: 'tools[0].name'.", "tools[0].name", "missing_required_parameter"),
    ("R8", "B", {"tools": "x"}, 400, "Invalid type for 'tools': expected an array of tools, but got a string instead.",
     "tools", "invalid_type"),
    ("R9", "B", {"tools": [FUNCTION], "tool_choice": "bogus"}, 400,
     "Invalid value: 'bogus'. Supported values are: 'none', 'auto', and 'required'.", "tool_choice", "invalid_value"),
    ("R9", "B", {"tools": [FUNCTION], "tool_choice": 7}, 400,
     f"Invalid type for 'tool_choice': expected one of an object or {MODES}, but got an integer instead.",
     "tool_choice",
     "invalid_type"),
    ("R9", "B", {"tools": [FUNCTION], "tool_choice": {"type": "function"}}, 400,
     "Missing required parameter: 'tool_choice.name'.", "tool_choice.name", "missing_required_parameter"),
    ("R9", "B", {"tools": [FUNCTION], "tool_choice": {"type": "function", "function": {"name": "get_weather"}}}, 400,
     "Missing required parameter: 'tool_choice.name'.", "tool_choice.name", "missing_required_parameter"),
    ("R9", "C", {"tools": [FUNCTION], "tool_choice": {"type": "function", "name": "other"}}, 400,
     "Tool choice 'other' not found in 'tools' parameter.", "tool_choice", None),
    ("R9", "C", {"tool_choice": "required"}, 400,
     "Tool choice 'required' must be specified with 'tools' parameter.", "tool_choice", None),
    ("R10", "B", {"input": ..., "messages": []}, 400, MOVED, None, "unsupported_parameter"),
    ("R10", "B", {"n": 2}, 400, "Unknown parameter: 'n'.", "n", "unknown_parameter"),
    ("R10", "B", {"seed": 2}, 400, "Unknown parameter: 'seed'.", "seed", "unknown_parameter"),
    ("R10", "B", {"logprobs": True}, 400, "Unknown parameter: 'logprobs'.", "logprobs", "unknown_parameter"),
    ("R10", "B", {"max_tokens": 9}, 400, "Unknown parameter: 'max_tokens'.", "max_tokens", "unknown_parameter"),
    ("R10", "B", {"stop": "x"}, 400, "Unknown parameter: 'stop'. Did you mean 'store'?", "stop", "unknown_parameter"),
    ("R10", "B", {"stream": True, "stream_options": {"include_usage": True}}, 400,
     "Unknown parameter: 'stream_options.include_usage'.", "stream_options.include_usage", "unknown_parameter"),
    ("R11", "B", {"input": ...}, 400, "Missing required parameter: 'input'.", "input", "missing_required_parameter"),
    ("R11", "B", {"input": ""}, 400, STATE, None, "missing_required_parameter"),
    ("R11", "B", {"input": []}, 400, STATE, None, "missing_required_parameter"),
    ("R11", "B", {"input": {}}, 400,
     "Invalid type for 'input': expected one of a string or array of input items, but got an object instead.", "input",
     "invalid_type"),
    ("R12", "B", {"input": [{"role": "tool", "content": "x"}]}, 400,
     "Invalid value: 'tool'. Supported values are: 'assistant', 'system', 'developer', and 'user'.", "input[0]",
     "invalid_value"),
    ("R12", "C", {"input": [{"role": "user", "content": "a"}, {"role": "user", "content": "a", "tool_call_id": "x"}]},
     400,
     "Unknown parameter: 'input[1].tool_call_id'.", "input[1].tool_call_id", "unknown_parameter"),
    ("R12", "B", {"input": [{"role": "user"}]}, 400, "Missing required parameter: 'input[0].content'.",
     "input[0].content", "missing_required_parameter"),
    ("R12", "B", {"input": [{"role": "assistant", "content": [{"type": "input_text", "text": "a"}]}]}, 400,
     "Invalid value: 'input_text'. Supported values are: 'output_text' and 'refusal'.", "input[0].content[0]",
     "invalid_value"),
    ("R12", "B", {"input": [{"role": "user", "content": [{"type": "text", "text": "a"}]}]}, 400,
     "Invalid value: 'text'. Supported values are: 'input_text', 'input_image', 'input_audio', 'output_text', "
     "'refusal', 'input_file', 'computer_screenshot', 'summary_text', and 'encrypted_content'.",
     "input[0].content[0].type", "invalid_value"),
    ("F10", "C", {"input": "Oslo Rome Lima " * 70_000, "model": "gpt-4o"}, 400,
     "Your input exceeds the context window of this model. Please adjust your input and try again.", "input",
     "context_length_exceeded"),
    ("R11", "B", {"input": None}, 400,
     "Invalid type for 'input': expected a string, but got an object instead.", "input", "invalid_type"),
    ("R11", "B", {"input": ..., "previous_response_id": "resp_x"}, 400, "Missing required parameter: 'input'.", "input",
     "missing_required_parameter"),
    ("R12", "B", {"input": [{}]}, 400,
     "Invalid value: ''. Supported values are: 'assistant', 'system', 'developer', and 'user'.", "input[0]",
     "invalid_value"),
    ("R12", "B", {"input": [{"role": "user", "content": [{"type": "output_text", "text": "a"}]}]}, 400,
     "Invalid value: 'output_text'. Supported values are: 'input_text', 'input_image', 'input_file', 'scoped_content', "
     "and 'input_audio'.", "input[0].content[0]", "invalid_value"),
    ("1.0", "B", {"model": "gpt-5.6-terra", "top_logprobs": 1}, 400,
     "logprobs are not supported with reasoning models.", "top_logprobs", "unsupported_parameter"),
    ("1.0", "B", {"reasoning": {"summary": "bogus"}}, 400,
     "Invalid value: 'bogus'. Supported values are: 'concise', 'detailed', and 'auto'.", "reasoning.summary",
     "invalid_value"),
    ("1.0", "B", {"reasoning": {"generate_summary": "concise"}}, 400,
     "Unknown parameter: 'reasoning.generate_summary'.", "reasoning.generate_summary", "unknown_parameter"),
    ("1.0", "B", {"input": [{"role": "user", "content": "x", "phase": "final_answer"}]}, 400,
     "Unknown parameter: 'input[0].phase'.", "input[0].phase", "unknown_parameter"),
    ("1.0", "B", {"input": [{"role": "assistant", "content": "x", "phase": "bogus"}]}, 400,
     "Invalid value: 'bogus'. Supported values are: 'commentary' and 'final_answer'.", "input[0].phase",
     "invalid_value"),
    ("1.0", "B", {"include": "x"}, 400,
     "Invalid type for 'include': expected an array of one of 'fil...lts', 'web...lts', 'web...ces', 'mes...url', "
     "'com...url', 'cod...uts', 'rea...ent', or 'mes...obs', but got a string instead.", "include", "invalid_type"),
    ("1.0", "B", {"model": "gpt-5.6-terra", "reasoning": {"effort": "minimal"}}, 400,
     "Unsupported value: 'minimal' is not supported with the 'gpt-5.6-terra' model. Supported values are: 'none', "
     "'low', 'medium', 'high', 'xhigh', and 'max'.",
     "reasoning.effort", "unsupported_value"),
    ("R13", "A", {"model": "gpt-5.1-mini"}, 400, "The requested model 'gpt-5.1-mini' does not exist.", "model",
     "model_not_found"),
    ("R13", "mock", {"model": "gpt-3.5-turbo-0613"}, 400, "[mock] The model 'gpt-3.5-turbo-0613' was shut down.",
     "model", "model_not_found"),
    ("R14", "B", {"max_output_tokens": 15}, 400,
     "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got 15 instead.",
     "max_output_tokens", "integer_below_min_value"),
    ("R15", "mock", {"tools": [{"type": "custom", "name": "c",
                                "format": {"type": "grammar", "syntax": "lark", "definition": ""}}]}, 400,
     "[mock] Invalid lark grammar: it has no rule 'start'.", "tools[0].format.definition", None),
    ("R16", "C", {"input": [CALL, {**OUTPUT, "output": "x" * 10_485_761}]}, 400,
     "Invalid 'input[1].output': string too long. Expected a string with maximum length 10485760, but got a string "
     "with length 10485761 instead.", "input[1].output", "string_above_max_length"),
    ("S5", "B", {"tools": [strict(properties={}, required=[])]}, 400,
     f"Invalid schema for function 'f': {OPEN}",
     "tools[0].parameters", "invalid_function_parameters"),
    ("F1", "B", form(type="json_object"), 400, WITH_JSON, "text.format", None),
    ("F1", "B", {**form(type="json_object"), "instructions": "Answer in json"}, 400, WITH_JSON, "text.format", None),
    ("F2", "C", form(type="json_schema", name="n", strict=True, schema={"type": "object", "properties": {}}), 400,
     f"Invalid schema for response_format 'n': {OPEN}", "text.format.schema", "invalid_json_schema"),
    ("F2", "B", form(type="bogus"), 400,
     "Invalid value: 'bogus'. Supported values are: 'json_object', 'text', and 'json_schema'.", "text.format.type",
     "invalid_value"),
    ("F2", "B", form(type="json_schema"), 400, "Missing required parameter: 'text.format.name'.", "text.format.name",
     "missing_required_parameter"),
    ("1.0", "A", {"temperature": -1}, 400,
     "Invalid 'temperature': decimal below minimum value. Expected a value >= 0, but got -1 instead.", "temperature",
     "decimal_below_min_value"),
    ("1.0", "B", {"model": "gpt-5.6-terra", "temperature": 0.5}, 400,
     "Unsupported parameter: 'temperature' is not supported with this model.", "temperature", None),
    ]
)  # fmt: skip
