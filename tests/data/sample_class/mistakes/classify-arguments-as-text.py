# Shows: returns the arguments as the model wrote them
# Assignment: 05_tool_choice

# %% answer="classify_ticket"
def classify_ticket(client, text, *, model):
    reply = client.chat.completions.create(
        model=model,
        messages=[{"role": "user", "content": text}],
        tools=[TICKET_TOOL],
        tool_choice={"type": "function", "function": {"name": "file_ticket"}},
    )
    return reply.choices[0].message.tool_calls[0].function.arguments
