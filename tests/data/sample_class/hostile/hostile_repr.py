# Shows: an object whose repr, str, class and attributes raise or never end
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
class Trap(Exception):
    def __repr__(self):
        raise Trap()

    __str__ = __repr__

    def __getattribute__(self, name):
        raise KeyboardInterrupt(name)


def dispatch_tool_call(tool_call, registry):
    raise Trap()


# %% answer="process_tool_calls"
REGISTRY = {"lookup_user": Trap, "get_order_history": Trap}


def process_tool_calls(tool_calls, registry):
    return Trap
