# Shows: all four exercises in one style, with comments in another language before them
# Assignment: 02_dispatch

# %% before="dispatch_tool_call"
# Häufig gebraucht: aus Text wird ein Objekt und zurück
lade, speichere = json.loads, json.dumps


# %% answer="dispatch_tool_call"
def dispatch_tool_call(tool_call, registry):
    wunsch = tool_call.function
    if not (funktion := registry.get(wunsch.name)):
        return speichere({"error": f"Unknown function: {wunsch.name}"})
    return speichere(funktion(**lade(wunsch.arguments)))


# %% answer="process_tool_calls"
REGISTRY = {"get_order_history": get_order_history, "lookup_user": lookup_user}


def process_tool_calls(tool_calls, registry):
    antworten = []
    for aufruf in tool_calls or []:
        antworten += [{"role": "tool", "content": dispatch_tool_call(aufruf, registry), "tool_call_id": aufruf.id}]
    return antworten


# %% answer="tool_definition"
import typing as t

arten = {"str": "string", "int": "integer", "float": "number", "bool": "boolean"}


def art(h):
    match t.get_origin(h), t.get_args(h):
        case None, _:
            return {"type": arten[h.__name__]}
        case t.Literal, werte:
            return {"enum": [*werte], "type": "string"}
        case liste, (glied,) if liste is list:
            return {"type": "array", "items": art(glied)}
        case _, oder:
            return {"anyOf": [{"type": "null"}] + [art(h) for h in oder if h is not type(None)]}


def tool_definition(f):
    felder = {k: art(h) for k, h in t.get_type_hints(f).items() if k != "return"}
    noetig = [k for k, p in inspect.signature(f).parameters.items() if p.default is inspect._empty]
    schema = {"type": "object", "properties": felder, "required": noetig, "additionalProperties": False}
    return {"type": "function", "function": {"name": f.__name__, "description": f.__doc__, "parameters": schema}}


# %% answer="ToolRegistry"
class ToolRegistry:
    def __init__(self):
        self.namen = {}

    def tool(self, f):
        self.namen.setdefault(f.__name__, f)
        return f

    def definitions(self):
        return [*map(tool_definition, self.namen.values())]

    def dispatch(self, aufruf):
        return dispatch_tool_call(aufruf, self.namen)
