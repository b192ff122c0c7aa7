"""Warm-up of the fork server: what most submissions use, imported, and what they do, done before the first fork.

A page of memory that the fork server has not finished writing to is copied once for each submission; so the less a
submission does for the first time, the fewer pages it copies. Nothing in here is a learner's, a check's or a secret.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Collection, Iterable
from typing import Any

from grader.learner.channel import Channel, Message
from grader.sandbox import api_rehearsal, library_shortcuts, sdk_parameters
from grader.sandbox.ipython_shell import Notebook
from grader.sandbox.worker import LearnerWorker

_TIMES = 12  # Python specialises code that ran eight times

_CELLS = (
    '''
import inspect
import json
from typing import Any, Literal, get_type_hints

from openai.types.chat import ChatCompletionMessageFunctionToolCall
from pydantic import BaseModel, Field, TypeAdapter

DATA = {"one": {"name": "first", "total": 1.5}, "two": []}

class Wanted(BaseModel):
    name: str = Field(description="A name")

def look_up(key: str, limit: int = 5) -> dict:
    """Return what is there."""
    return DATA.get(key, {"error": f"nothing under {key}"})

def use(call, registry):
    if call.function.name not in registry:
        return json.dumps({"error": f"unknown: {call.function.name}"})
    return json.dumps(registry[call.function.name](**json.loads(call.function.arguments)))

class Registry:
    def __init__(self):
        self.functions = {}

    def tool(self, function):
        self.functions[function.__name__] = function
        return function

    def definitions(self):
        return [self.define(function) for function in self.functions.values()]

    def define(self, function):
        hints = get_type_hints(function)
        given = inspect.signature(function).parameters
        made = {name: TypeAdapter(hints.get(name, str)).json_schema() for name in given}
        needed = [name for name, each in given.items() if each.default is inspect.Parameter.empty]
        return {"name": function.__name__, "text": inspect.getdoc(function) or "", "made": made, "needed": needed}

    def use(self, call):
        return use(call, self.functions)
''',
    "print(json.dumps(DATA, indent=2))\nlook_up('one')",
    "class Shown:\n    def _repr_html_(self):\n        return '<b>x</b>'\nShown()",
)
_MOCKS_CELL = "import mocks\nmocks.MockOpenAI().chat.completions.create(model=mocks.MODEL, messages=[])"
_SLOW_CELLS = (
    "1 / 0",
    "%pwd\ndisplay({'a': [1]})\nassert look_up('two') == 2, 'no'",
    "%pwd\nlook_up(",
    "import json\njson.loads('{')",
    "import json\njson.dumps(object())",
    """
from openai.types.chat import ChatCompletionMessageFunctionToolCall as Call
Call(id="call_1", type="function", function={"name": "n", "arguments": ""}).name
""",
    "Call(id=1)",
)
"""Once is enough for these: what takes time is to load what shows an error, and to read the library it comes from.

Where there is the simulated API, `_MOCKS_CELL` is one of them: in some assignments each fourth mistake is a refused
request, and to read the SDK takes an eighth of a second."""


def preload(*, uses: Collection[str] = api_rehearsal.WORDS, rehearse: bool = False) -> Notebook:
    """Import what learner code uses, and use it: submissions do not wait for what is cached here.

    Returns:
        The notebook that submissions get a copy of.

    Args:
        uses: Words of `api_rehearsal.WORDS` that tell what submissions use; without the simulated API among them, one
            that uses it waits a tenth of a second.
        rehearse: Whether to use all of it, more than once, and to show errors: that takes a second, which a few
            submissions do not make up for.
    """
    import openai
    import pydantic

    class Question(pydantic.BaseModel):
        text: str

    openai.pydantic_function_tool(Question)
    sdk_parameters.shorten_walks()
    library_shortcuts.take()
    mocks = {api_rehearsal.MOCKS}.intersection(uses)
    api_rehearsal.rehearse(uses if rehearse else mocks)
    notebook = Notebook()
    slow = [*_SLOW_CELLS, _MOCKS_CELL] if mocks else _SLOW_CELLS
    _rehearse(notebook, slow if rehearse else (), _TIMES if rehearse else 1)
    return notebook


def _rehearse(notebook: Notebook, slow: Iterable[str], times: int) -> None:
    """Carry out typical requests several times, and ``slow`` cells once."""
    modules = {name: module for name, module in sys.modules.items() if name.split(".")[0] in ("__main__", "grader")}
    ours, theirs = socket.socketpair()
    with ours, theirs, notebook.rehearsal():
        worker = LearnerWorker(Channel(theirs), notebook, None)
        for source in slow:
            _ask(worker, Channel(ours), {"do": "cell", "source": source})
        for _ in range(times):
            _play(worker, Channel(ours))
    sys.modules |= modules


def _play(learner_process: LearnerWorker, judge: Channel) -> None:
    function = _stub("note: str, count: int = 0, weights: list[float] = [], kind: Literal['a', 'b'] = 'a'")
    call = {"$kind": "tool_call", "id": "call_1", "name": function["name"], "arguments": '{"note": "n", "count": 2}'}
    registry = {"$kind": "result", "index": 0}
    register = [_call("Registry", [], keep=True), _call(_method(registry, "tool"), [function], keep=True)]
    for source in _CELLS:
        _ask(learner_process, judge, {"do": "cell", "source": source})
    _ask(learner_process, judge, _call("use", [call, {function["name"]: function}]), {"value": {"ok": True}})
    _ask(learner_process, judge, {"do": "calls", "calls": [*register, _call(_method(registry, "definitions"), [])]})
    _ask(
        learner_process,
        judge,
        {"do": "calls", "calls": [*register, _call(_method(registry, "use"), [call])]},
        {"value": 1},
    )
    _ask(learner_process, judge, _call("look_up", [], nothing=2))
    _ask(learner_process, judge, {"do": "read", "name": "DATA"})


def _ask(learner_process: LearnerWorker, judge: Channel, request: Message, answer: Message | None = None) -> None:
    """Have one request carried out; ``answer`` is that of the one tool it calls."""
    judge.send({"id": "0", **request})
    if answer is not None:
        judge.send({"id": "0", "answer": answer})
    learner_process.take_one()
    while "reply" not in judge.receive():
        continue


def _stub(signature: str) -> Message:
    return {"$kind": "stub", "name": "g", "signature": signature, "doc": "Do.", "returns": None, "is_async": False}


def _method(owner: Any, name: str) -> Message:
    return {"$kind": "attribute", "owner": owner, "name": name}


def _call(target: Any, args: list[Any], *, keep: bool = False, **kwargs: Any) -> Message:
    return {"do": "call", "target": target, "args": args, "kwargs": kwargs, "keep": keep}
