# Shows: raises on a refusal
# Assignment: 07_structured_outputs

# %% answer="extract_intent"
def extract_intent(client, text, *, model):
    reply = client.chat.completions.parse(
        model=model,
        messages=[{"role": "user", "content": text}],
        response_format=CustomerIntent,
    )
    message = reply.choices[0].message
    if message.refusal:
        raise ValueError(message.refusal)
    return message.parsed
