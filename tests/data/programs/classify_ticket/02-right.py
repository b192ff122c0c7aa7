# tool_choice_for of exercise 1, a developer message, the text quoted in a template


def classify_ticket(client, text, *, model):
    """Return the category and the urgency of a customer's message."""
    instructions = "You sort messages of customers. File the message exactly once."
    response = client.chat.completions.create(
        model=model,
        messages=[
            {"role": "developer", "content": instructions},
            {"role": "user", "content": f"The customer's message:\n\n{text}"},
        ],
        tools=[TICKET_TOOL],
        tool_choice=tool_choice_for("tool", TICKET_TOOL["function"]["name"]),
    )
    message = response.choices[0].message
    for call in message.tool_calls or []:
        if call.function.name == TICKET_TOOL["function"]["name"]:
            return json.loads(call.function.arguments)
    raise RuntimeError("The model did not file the ticket.")
