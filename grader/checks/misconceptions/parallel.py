"""Misconceptions about several calls in one reply."""

from __future__ import annotations

from grader.checks.misconceptions import dispatch, loop
from grader.outcome import Misconception

CALLS_ONE_BY_ONE = Misconception(
    "calls-one-by-one",
    "Each call is waited for before the next one begins.",
    "`await` in a loop is one after the other: the user waits for the sum of all tools, not for the slowest.",
    "Make a list of coroutines first, then wait for all of them: `await asyncio.gather(*[...])`.",
)
PLAIN_TOOL_BLOCKS = Misconception(
    "plain-tool-blocks",
    "A plain function is called in the event loop itself.",
    "All async code takes turns in one thread. A plain function never yields: everything else waits for it.",
    "Run it in a thread: `await asyncio.to_thread(function, **arguments)`.",
)
PLAIN_TOOL_AWAITED = Misconception(
    "plain-tool-awaited",
    "The result of a plain function is awaited.",
    "Only what an async function returns can be awaited. A dict cannot, and the call ends in a TypeError.",
    "Await async functions (`inspect.iscoroutinefunction`), and run the others with `asyncio.to_thread`.",
)
COROUTINE_NOT_AWAITED = Misconception(
    "coroutine-not-awaited",
    "An async function was called and never awaited.",
    "Calling it only makes a coroutine, a promise of work. Nothing has run yet, and there is no result for the model.",
    "Write `result = await function(**arguments)` where the function is async.",
)
FAILURE_NOT_ISOLATED = Misconception(
    "failure-not-isolated",
    "One call's exception ends the work of all.",
    "`gather` passes the first exception on. Then no call is answered, and the next request is a 400.",
    "Catch inside: a `try` around the work of one call, in the coroutine that `gather` gets.",
)
ARGUMENTS_PARSED_OUTSIDE = Misconception(
    "arguments-parsed-outside",
    "The arguments are read outside the `try`.",
    "A model's arguments may not be JSON, or may not fit the function. That is a failure of this one call, like any "
    "other.",
    "Put `json.loads` and the call with `**arguments` into the `try` of their call.",
)
FAILED_CALL_UNANSWERED = Misconception(
    "failed-call-unanswered",
    "A call that failed has no tool message.",
    "Every call needs its answer, whatever came of it. One missing id makes the next request a 400.",
    "Answer it with an error under its own id; do not leave it out.",
)
FAILURE_NOT_TOLD = Misconception(
    "failure-not-told",
    "The answer to a call that failed does not say so.",
    "The model reads it as a result. It tells the user something that was never found out.",
    'Let the content be a JSON object with the key "error".',
)
ONE_FAILURE_FAILS_ALL = Misconception(
    "one-failure-fails-all",
    "One call failed, and all calls are answered with an error.",
    "The others did their work. Their results are thrown away, and the model asks again or gives up.",
    "Move the `try` from around `gather` into the coroutine for one call.",
)
EXCEPTIONS_NOT_LOOKED_AT = Misconception(
    "exceptions-not-looked-at",
    "With return_exceptions=True an exception was mistaken for a result.",
    "`gather` then puts the exception object into the list. JSON cannot hold it, and the model cannot read it.",
    'Look at each: `if isinstance(result, BaseException)`, and turn it into an answer with the key "error".',
)
ORDER_OF_FINISHING = Misconception(
    "order-of-finishing",
    "The answers are in the order in which the tools finished.",
    "It changes from run to run: logs cannot be compared, and `zip` with the calls gives each the wrong result.",
    "Take the list that `gather` returns: it has the order in which you passed the tasks.",
)
NOT_ASYNC = Misconception(
    "not-async",
    "The function cannot be awaited: it starts an event loop of its own, or none at all.",
    "Its caller writes `await`. And `asyncio.run` refuses to start where a loop is running, as in every notebook.",
    "Make it `async def`, and write `await` in place of `asyncio.run(...)`.",
)
CALLS_MISTAKES = (
    CALLS_ONE_BY_ONE,
    PLAIN_TOOL_BLOCKS,
    PLAIN_TOOL_AWAITED,
    COROUTINE_NOT_AWAITED,
    FAILURE_NOT_ISOLATED,
    ARGUMENTS_PARSED_OUTSIDE,
    FAILED_CALL_UNANSWERED,
    FAILURE_NOT_TOLD,
    ONE_FAILURE_FAILS_ALL,
    EXCEPTIONS_NOT_LOOKED_AT,
    ORDER_OF_FINISHING,
    NOT_ASYNC,
    *dispatch.DISPATCH_MISTAKES,
    *dispatch.MESSAGE_MISTAKES,
    dispatch.UNKNOWN_NAME_UNANSWERED,
)

REQUEST_NOT_AWAITED = Misconception(
    "request-not-awaited",
    "A request of an async client is not awaited.",
    "`create` of an AsyncOpenAI returns a coroutine. The request has not been sent, and there is no reply to look at.",
    "Write `reply = await client.chat.completions.create(...)`.",
)
ANSWERS_NOT_AWAITED = Misconception(
    "answers-not-awaited",
    "The answers of the round are not awaited.",
    "`run_tool_calls` is async: calling it gives a coroutine, not the list of messages.",
    "Write `messages.extend(await run_tool_calls(...))`.",
)
ANSWERS_AS_ONE_ENTRY = Misconception(
    "answers-as-one-entry",
    "The list of answers is in the messages as one entry.",
    "Each entry of `messages` is one message. The API does not look into a list inside the list.",
    "Use `messages.extend(answers)`, which adds each of them.",
)
ASYNC_LOOP_MISTAKES = (
    REQUEST_NOT_AWAITED,
    ANSWERS_NOT_AWAITED,
    ANSWERS_AS_ONE_ENTRY,
    CALLS_ONE_BY_ONE,
    FAILURE_NOT_ISOLATED,
    NOT_ASYNC,
    *loop.LOOP_MISTAKES,
)

DESTRUCTIVE_ALLOWED = Misconception(
    "destructive-allowed",
    "A destructive tool is offered, and several calls are allowed.",
    "If the question is unclear, the model may ask for two of them at once. Nobody can take them back.",
    "Compare names with names: `destructive` holds names, `tools` holds definitions.",
)
DESTRUCTIVE_NOT_OFFERED = Misconception(
    "destructive-not-offered",
    "A destructive tool counts although this request does not offer it.",
    "The model can only ask for what is in `tools`. Switched off without need, every call costs a request of its own.",
    "Ask whether one of `destructive` is among the names in `tools`, not whether there are any.",
)
DEPENDENCY_ALLOWED = Misconception(
    "dependency-allowed",
    "A tool and the one it needs are offered together, and several calls are allowed.",
    "Asked for in one reply, the second call's arguments are written before the first result exists: they are made up.",
    "For each offered name look whether one of the names it needs is offered too.",
)
DEPENDENCY_NOT_OFFERED = Misconception(
    "dependency-not-offered",
    "A dependency counts although only one of its two tools is offered.",
    "A call that cannot come does not need an order. Switched off without need, every call costs a request of its own.",
    "Both names have to be among `tools`: the one that needs, and the one that is needed.",
)
STRICT_SWITCHES_OFF = Misconception(
    "strict-switches-off",
    "A strict tool switches several calls off, whatever the model.",
    "That is old advice. Current models keep to strict with several calls in a reply; fine-tuned ones may not.",
    "Strict matters together with `fine_tuned` only.",
)
FINE_TUNED_SWITCHES_OFF = Misconception(
    "fine-tuned-switches-off",
    "A fine-tuned model switches several calls off, whatever the tools.",
    "What it may lose is strict. Where no tool is strict, there is nothing to lose.",
    'Look for a tool with `strict` true: `tool["function"].get("strict")`.',
)
STRICT_NOT_NESTED = Misconception(
    "strict-not-nested",
    "`strict` was looked for at the top of the tool.",
    "That is where the Responses API has it. In Chat Completions it is in `function`, next to the name.",
    'Write `tool["function"].get("strict")`.',
)
TOOL_NAME_NOT_NESTED = Misconception(
    "tool-name-not-nested",
    "The name was looked for at the top of the tool.",
    "That is where the Responses API has it. In Chat Completions it is one level deeper.",
    'Write `tool["function"]["name"]`.',
)
ALLOW_TURNED_ROUND = Misconception(
    "allow-turned-round",
    "The answer is reversed: True where several calls should be switched off.",
    "The value goes into `parallel_tool_calls`: True lets the model ask for several calls in one reply.",
    "Return False for the three reasons, and True otherwise.",
)
ALLOW_MISTAKES = (
    DESTRUCTIVE_ALLOWED,
    DESTRUCTIVE_NOT_OFFERED,
    DEPENDENCY_ALLOWED,
    DEPENDENCY_NOT_OFFERED,
    STRICT_SWITCHES_OFF,
    FINE_TUNED_SWITCHES_OFF,
    STRICT_NOT_NESTED,
    TOOL_NAME_NOT_NESTED,
    ALLOW_TURNED_ROUND,
    dispatch.RESULT_NOT_RETURNED,
)
