# Shows: isinstance, len, all, any, sorted, dict and type replaced by liars
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
import builtins

builtins.isinstance = lambda *_: True
builtins.all = lambda *_: True
builtins.any = lambda *_: True
builtins.len = lambda *_: 1
builtins.sorted = lambda *_, **__: []
builtins.hash = lambda *_: 0


def dispatch_tool_call(tool_call, registry):
    return "ok"
