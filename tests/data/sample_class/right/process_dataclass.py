# Shows: tool messages as a dataclass, turned into dicts at the end
# Assignment: 02_dispatch

# %% answer="process_tool_calls"
from dataclasses import asdict, dataclass


@dataclass
class ToolMessage:
    tool_call_id: str
    content: str
    role: str = "tool"


REGISTRY = {"lookup_user": lookup_user, "get_order_history": get_order_history}


def process_tool_calls(tool_calls, registry):
    if not tool_calls:
        return []
    return [asdict(ToolMessage(call.id, dispatch_tool_call(call, registry))) for call in tool_calls]
