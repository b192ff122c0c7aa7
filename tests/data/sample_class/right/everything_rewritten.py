# Shows: all three exercises in one style, with comments in another language before them
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


# %% answer="ToolRegistry"
import typing as t


class ToolRegistry:
    arten = {"str": "string", "int": "integer", "float": "number", "bool": "boolean"}

    def __init__(self):
        self.namen = {}

    def tool(self, f):
        self.namen.setdefault(f.__name__, f)
        return f

    def art(self, h):
        match t.get_origin(h), t.get_args(h):
            case None, _:
                return {"type": self.arten[h.__name__]}
            case t.Literal, werte:
                return {"enum": [*werte], "type": "string"}
            case liste, (glied,) if liste is list:
                return {"type": "array", "items": self.art(glied)}
            case _, oder:
                return {"anyOf": [{"type": "null"}] + [self.art(h) for h in oder if h is not type(None)]}

    def definitions(self):
        return [
            {
                "type": "function",
                "function": {
                    "name": name,
                    "description": t.cast(str, f.__doc__),
                    "parameters": {
                        "type": "object",
                        "properties": {k: self.art(h) for k, h in t.get_type_hints(f).items() if k != "return"},
                        "required": [
                            k for k, p in inspect.signature(f).parameters.items() if p.default is inspect._empty
                        ],
                        "additionalProperties": False,
                    },
                },
            }
            for name, f in self.namen.items()
        ]

    def dispatch(self, aufruf):
        return dispatch_tool_call(aufruf, self.namen)
