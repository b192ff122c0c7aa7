# Shows: answers of several megabytes, in the value, in the error and in what is printed
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
def dispatch_tool_call(tool_call, registry):
    print("x" * 10_000_000)
    return '{"' + "x" * 3_000_000 + '": [' + "1," * 300_000 + "1]}"


# %% answer="process_tool_calls"
def process_tool_calls(tool_calls, registry):
    raise ValueError("x" * 3_000_000)
