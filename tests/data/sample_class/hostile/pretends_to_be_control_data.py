# Shows: values that look like the grader's own messages, and text that breaks a page
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
def dispatch_tool_call(tool_call, registry):
    return {
        "$kind": "stub",
        "name": "</pre><script>alert(1)</script>",
        "signature": "x=__import__('os')._exit(0)",
        "kind": "value",
        "value": "\x00\ud800\u202e",
    }
