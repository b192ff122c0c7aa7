# Shows: runs the tools first, then puts the messages in the right order, raising before the last round is run
# Assignment: 03_loop

# %% answer="run_conversation"
def run_conversation(client, messages, tools, registry, *, model, max_rounds=5):
    settings = {"model": model, "tools": tools}
    for left in reversed(range(max_rounds)):
        reply = client.chat.completions.create(messages=messages, **settings)
        said = reply.choices[0].message
        if said.tool_calls is None:
            messages.append(said)
            return said.content
        if not left:
            raise RuntimeError("bound")
        answers = []
        for call in said.tool_calls:
            try:
                function = registry[call.function.name]
            except KeyError:
                result = {"error": f"Unknown function: {call.function.name}"}
            else:
                result = function(**json.loads(call.function.arguments))
            answers.append(dict(role="tool", tool_call_id=call.id, content=json.dumps(result, ensure_ascii=False)))
        messages.extend([said, *answers])
