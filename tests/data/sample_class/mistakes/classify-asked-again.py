# Shows: sends the result back, as a loop would
# Assignment: 05_tool_choice

# %% answer="classify_ticket"
def classify_ticket(client, text, *, model):
    messages = [{"role": "user", "content": text}]
    choice = {"type": "function", "function": {"name": "file_ticket"}}
    reply = client.chat.completions.create(model=model, messages=messages, tools=[TICKET_TOOL], tool_choice=choice)
    message = reply.choices[0].message
    call = message.tool_calls[0]
    messages += [message, {"role": "tool", "tool_call_id": call.id, "content": "filed"}]
    client.chat.completions.create(model=model, messages=messages)
    return json.loads(call.function.arguments)
