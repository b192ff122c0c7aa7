# old-fashioned: nested functions, percent formatting, prints, ensure_ascii off


def dispatch_tool_call(tool_call, registry):
    def as_text(value):
        return json.dumps(value, ensure_ascii=False)

    def unknown(**ignored):
        return {"error": "Unknown function: %s" % tool_call.function.name}

    func = unknown
    for key in registry:
        if key == tool_call.function.name:
            func = registry[key]
    args = json.loads(tool_call.function.arguments)
    print("calling %s with %r" % (tool_call.function.name, args))
    return as_text(func(**args))
