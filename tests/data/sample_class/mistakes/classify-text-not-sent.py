# Shows: asks the model to classify, and does not say what
# Assignment: 05_tool_choice

# %% answer="classify_ticket"
def classify_ticket(client, text, *, model):
    reply = client.chat.completions.create(
        model=model,
        messages=[{"role": "user", "content": "Classify the ticket."}],
        tools=[TICKET_TOOL],
        tool_choice={"type": "function", "function": {"name": "file_ticket"}},
    )
    return json.loads(reply.choices[0].message.tool_calls[0].function.arguments)
