"""Misconceptions about the tool-calling loop, and about a calculator tool."""

from __future__ import annotations

from grader.checks.misconceptions import dispatch
from grader.outcome import Misconception

ASSISTANT_NOT_APPENDED = Misconception(
    "assistant-not-appended",
    "The results go back without the assistant message that asked for them.",
    "The API remembers nothing between requests. A result without the question before it answers nothing.",
    "Append the assistant message, with its tool_calls, before the first tool message: `messages.append(message)`.",
)
RESULTS_BEFORE_ASSISTANT = Misconception(
    "results-before-assistant",
    "The tool messages come before the assistant message they answer.",
    "The API reads the list from the top. A tool message may only follow the message that holds its call.",
    "Append the assistant message first, then run the tools and append their messages.",
)
ASSISTANT_WITHOUT_CALLS = Misconception(
    "assistant-without-calls",
    "Only the text of the assistant message was kept; its tool_calls were dropped.",
    "The calls are the part the results refer to. Without them the ids in the tool messages belong to nothing.",
    "Append the whole message, as the SDK returned it: `messages.append(message)`.",
)
ASSISTANT_REPEATED = Misconception(
    "assistant-repeated",
    "The assistant message is appended once for each call.",
    "It holds all calls of the reply. At its second copy the API still waits for the answers to the first.",
    "Append it once, before the loop over the calls.",
)
HISTORY_NOT_SENT = Misconception(
    "history-not-sent",
    "Only the newest messages were sent.",
    "The server keeps no conversation. The model does not know what is not in the request.",
    "Send the whole list each time: `messages=messages`.",
)
TOOLS_SENT_ONCE = Misconception(
    "tools-sent-once",
    "The tools went out with the first request only.",
    "Without `tools` the model cannot ask for another call. It makes do with what it has, without any error.",
    "Write `tools=tools` in every request of the loop.",
)
MODEL_HARD_CODED = Misconception(
    "model-hard-coded",
    "The request names a model of its own instead of the one the caller chose.",
    "Models differ in price, limits and behavior; the caller decides.",
    "Pass the parameter on: `model=model`.",
)
ONE_ROUND_ONLY = Misconception(
    "one-round-only",
    "After one round of results the next reply is mistaken for the answer.",
    "A result may lead to the next call. That reply has calls and, as a rule, no text: the user gets None.",
    "Look at every reply for tool_calls, and go on until there are none.",
)
CONTENT_ENDS_LOOP = Misconception(
    "content-ends-loop",
    "A reply with text was mistaken for the answer although it also asks for calls.",
    "A model may say 'Let me look that up' and ask for a call in the same reply.",
    "Decide by `message.tool_calls`: none of them means done.",
)
FINISH_REASON_ENDS_LOOP = Misconception(
    "finish-reason-ends-loop",
    "finish_reason decides whether the loop goes on.",
    "With a named tool_choice some models say `stop` even with tool calls; those calls would be lost.",
    "Decide by `message.tool_calls`, and leave finish_reason to your logs.",
)
ASKS_AGAIN_AFTER_ANSWER = Misconception(
    "asks-again-after-answer",
    "After the final answer one more request is sent.",
    "It costs time and money, and its reply may differ from the answer the model had already given.",
    "Return as soon as a reply has no tool calls.",
)
UNBOUNDED_LOOP = Misconception(
    "unbounded-loop",
    "Nothing but the model ends the loop.",
    "A model can ask for calls forever: an error that does not go away, a forced tool. Each round costs money.",
    "Count the rounds: `for _ in range(max_rounds):`, and raise a RuntimeError after the loop.",
)
BOUND_NOT_RESPECTED = Misconception(
    "bound-not-respected",
    "The loop does not end where the caller's bound is.",
    "The caller knows how many rounds the task may cost. A fixed number, or one request more or fewer, is another "
    "bound.",
    "Count the requests: at most `max_rounds` of them, the first one included.",
)
BOUND_NOT_RAISED = Misconception(
    "bound-not-raised",
    "At the bound the function does not raise a RuntimeError.",
    "None, an empty text or a made-up sentence looks like an answer. The caller must be able to tell 'not finished'.",
    'After the loop: `raise RuntimeError("...")`.',
)
TRANSCRIPT_NOT_KEPT = Misconception(
    "transcript-not-kept",
    "The function worked on a list of its own; the caller's list did not change.",
    "The caller's next question continues from that list. For the model, what is not in it never happened.",
    "Change the given list: `messages.append(...)`. Neither `messages = messages + [...]` nor a copy does that.",
)
FINAL_ANSWER_NOT_KEPT = Misconception(
    "final-answer-not-kept",
    "The final answer is returned, but not in the list.",
    "At the user's next question the model would not know what it had answered.",
    "Append the assistant message before you look whether it has calls.",
)
ANSWER_NOT_TEXT = Misconception(
    "answer-not-text",
    "A whole message or reply was returned, not its text.",
    "The caller shows the answer to a person.",
    "Return `message.content`.",
)
LOOP_MISTAKES = (
    ASSISTANT_NOT_APPENDED,
    RESULTS_BEFORE_ASSISTANT,
    ASSISTANT_WITHOUT_CALLS,
    ASSISTANT_REPEATED,
    HISTORY_NOT_SENT,
    TOOLS_SENT_ONCE,
    MODEL_HARD_CODED,
    ONE_ROUND_ONLY,
    CONTENT_ENDS_LOOP,
    FINISH_REASON_ENDS_LOOP,
    ASKS_AGAIN_AFTER_ANSWER,
    UNBOUNDED_LOOP,
    BOUND_NOT_RESPECTED,
    BOUND_NOT_RAISED,
    TRANSCRIPT_NOT_KEPT,
    FINAL_ANSWER_NOT_KEPT,
    ANSWER_NOT_TEXT,
    *dispatch.DISPATCH_MISTAKES,
    *dispatch.MESSAGE_MISTAKES,
)

EVAL_RUNS_CODE = Misconception(
    "eval-runs-code",
    "The expression was run as Python.",
    "The text comes from a model, which may have it from a stranger's document. Run as Python, it can do what you can.",
    "Parse it with `ast.parse(expression, mode='eval')`, compute what you allow, and refuse the rest.",
)
LITERAL_EVAL_COMPUTES = Misconception(
    "literal-eval-computes",
    "`ast.literal_eval` was expected to do arithmetic.",
    "It reads values as they are written, such as 3 or [1, 2]. It does not calculate.",
    "Walk the tree of `ast.parse(expression, mode='eval').body` and work out each part yourself.",
)
ERROR_RETURNED = Misconception(
    "error-returned",
    "What cannot be computed is returned as a text or an error dict.",
    "To other code that looks like a result. The dispatch turns exceptions into answers, not the function.",
    "Raise: `raise ValueError(...)`.",
)
OTHER_EXCEPTION = Misconception(
    "other-exception-let-out",
    "An exception other than ValueError comes out.",
    "The caller catches the exception that the function promises. Any other gets past and ends the program.",
    "Catch SyntaxError, ZeroDivisionError and OverflowError, and raise a ValueError instead.",
)
HUGE_POWER = Misconception(
    "huge-power-computed",
    "A huge power is computed to the last digit.",
    "Python's integers have no upper limit. `9 ** 9 ** 9` keeps the computer busy: one call stops your service.",
    "Work with floats, which overflow at once, or look at the exponent before you use it.",
)
COMPLEX_RESULT = Misconception(
    "complex-result",
    "A complex number came out.",
    "`(-8) ** 0.5` raises nothing in Python. JSON cannot hold the result, and the user asked for a number.",
    "Look at the result before you return it: `isinstance(result, complex)` is a ValueError.",
)
TEXT_AS_NUMBER = Misconception(
    "text-as-number",
    "Every constant was treated as a number.",
    "A text in quotes is a constant too, and `'4' * 2` is '44' in Python. The tool promised a number.",
    "Look at the value of a Constant: only int and float are numbers.",
)
PRECEDENCE_IGNORED = Misconception(
    "precedence-ignored",
    "The expression was worked out from left to right.",
    "Multiplication and division come before addition and subtraction; the model wrote the expression by that rule.",
    "Let `ast.parse` build the tree: it knows the order.",
)
POWER_FROM_LEFT = Misconception(
    "power-from-left",
    "A chain of powers was worked out from the left.",
    "`2 ** 3 ** 2` means 2 ** (3 ** 2), which is 512, in Python as in mathematics.",
    "Work out what is right of `**` first; the tree of `ast.parse` has it that way.",
)
MINUS_BEFORE_POWER = Misconception(
    "minus-before-power",
    "The minus in front was applied before the power.",
    "`-2 ** 2` means -(2 ** 2), which is -4, in Python as in mathematics.",
    "Apply the minus to the whole power. In the tree of `ast.parse` the UnaryOp is outside.",
)
UNARY_MINUS_MISSING = Misconception(
    "unary-minus-missing",
    "A minus in front of a number is rejected.",
    "To the parser `-3` is not a number: it is a minus applied to 3, a UnaryOp. Models often write negative numbers.",
    "Handle `ast.UnaryOp` with `ast.USub`.",
)
CALCULATE_MISTAKES = (
    EVAL_RUNS_CODE,
    LITERAL_EVAL_COMPUTES,
    ERROR_RETURNED,
    OTHER_EXCEPTION,
    HUGE_POWER,
    COMPLEX_RESULT,
    TEXT_AS_NUMBER,
    PRECEDENCE_IGNORED,
    POWER_FROM_LEFT,
    MINUS_BEFORE_POWER,
    UNARY_MINUS_MISSING,
    dispatch.RESULT_NOT_RETURNED,
)
