# Shows: a class does the work, the function asked for is one of its methods
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
class Dispatcher:
    def __init__(self, registry):
        self.registry = registry

    def __call__(self, tool_call):
        name = tool_call.function.name
        return json.dumps(self.run(name, json.loads(tool_call.function.arguments)))

    def run(self, name, arguments):
        if name not in self.registry:
            return {"error": f"Unknown function: {name}"}
        return self.registry[name](**arguments)


def dispatch_tool_call(tool_call, registry):
    return Dispatcher(registry)(tool_call)
