# Shows: integers and texts too large to write down
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
import sys

try:
    sys.set_int_max_str_digits(0)
except ValueError:
    pass


def dispatch_tool_call(tool_call, registry):
    return [10**300_000, float("1e308"), "x" * 50_000_000]
