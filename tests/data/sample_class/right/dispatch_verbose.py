# Shows: a careful beginner: every step on its own line, prints on the way
# Assignment: 02_dispatch

# %% answer="dispatch_tool_call"
def dispatch_tool_call(tool_call, registry):
    # step 1: the name
    the_function = tool_call.function
    the_name = the_function.name
    print("The model asks for", the_name)
    # step 2: the arguments
    the_text = the_function.arguments
    the_arguments = json.loads(the_text)
    print("with", the_arguments)
    # step 3: do we have it?
    we_have_it = False
    for known_name in registry:
        if known_name == the_name:
            we_have_it = True
    if we_have_it == False:
        answer = {}
        answer["error"] = "Unknown function: " + str(the_name)
        return json.dumps(answer)
    # step 4: call it
    the_result = registry[the_name](**the_arguments)
    # step 5: text again
    the_answer = json.dumps(the_result)
    return the_answer


# %% answer="process_tool_calls"
REGISTRY = {}
REGISTRY["lookup_user"] = lookup_user
REGISTRY["get_order_history"] = get_order_history


def process_tool_calls(tool_calls, registry):
    messages = []
    if tool_calls is None:
        return messages
    for i in range(len(tool_calls)):
        message = {}
        message["tool_call_id"] = tool_calls[i].id
        message["role"] = "tool"
        message["content"] = dispatch_tool_call(tool_calls[i], registry)
        messages.append(message)
    return messages
