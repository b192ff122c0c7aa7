# Shows: asks finish_reason whether there is a call
# Assignment: 05_tool_choice

# %% answer="classify_ticket"
def classify_ticket(client, text, *, model):
    reply = client.chat.completions.create(
        model=model,
        messages=[{"role": "user", "content": text}],
        tools=[TICKET_TOOL],
        tool_choice={"type": "function", "function": {"name": TICKET_TOOL["function"]["name"]}},
    )
    choice = reply.choices[0]
    if choice.finish_reason != "tool_calls":
        return None
    return json.loads(choice.message.tool_calls[0].function.arguments)
