# match statement and a small class, indented JSON


class Dispatcher:
    def __init__(self, registry):
        self.registry = registry

    def __call__(self, name, arguments):
        match self.registry.get(name):
            case None:
                return {"error": f"Unknown function: {name}"}
            case function:
                return function(**arguments)


def dispatch_tool_call(tool_call, registry):
    function = tool_call.function
    return json.dumps(Dispatcher(registry)(function.name, json.loads(function.arguments)), indent=2)
