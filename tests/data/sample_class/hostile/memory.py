# Shows: takes all the memory it can get, page by page
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
def dispatch_tool_call(tool_call, registry):
    kept = []
    while True:
        try:
            kept.append(bytearray(b"x" * 8_000_000))
        except MemoryError:
            pass
