# Shows: an answer that is equal to everything
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
class Equal(str):
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __contains__(self, item):
        return True

    def __len__(self):
        return 1

    __hash__ = str.__hash__


def dispatch_tool_call(tool_call, registry):
    return Equal("anything")


# %% answer="process_tool_calls"
class EqualList(list):
    __eq__ = lambda self, other: True
    __ne__ = lambda self, other: False


REGISTRY = {}


def process_tool_calls(tool_calls, registry):
    return EqualList()
