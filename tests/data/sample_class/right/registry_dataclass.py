# Shows: a dataclass with a list of tools, each tool an object that knows its definition
# Assignment: 02_dispatch

# %% answer="ToolRegistry"
from dataclasses import dataclass, field

from pydantic import create_model


@dataclass(frozen=True)
class Tool:
    function: object

    @property
    def name(self):
        return self.function.__name__

    def definition(self):
        hints = get_type_hints(self.function)
        fields = {
            name: (hints[name], ... if parameter.default is parameter.empty else parameter.default)
            for name, parameter in inspect.signature(self.function).parameters.items()
        }
        schema = create_model(self.name, **fields).model_json_schema()
        schema.setdefault("required", [])
        return {
            "type": "function",
            "function": {"name": self.name, "description": inspect.getdoc(self.function) or "", "parameters": schema},
        }


@dataclass
class ToolRegistry:
    tools: list = field(default_factory=list)

    def tool(self, function):
        self.tools.append(Tool(function))
        return function

    def definitions(self):
        return [tool.definition() for tool in self.tools]

    def dispatch(self, tool_call):
        return dispatch_tool_call(tool_call, {tool.name: tool.function for tool in self.tools})
