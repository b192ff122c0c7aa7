# Shows: turns the object into a dict
# Assignment: 07_structured_outputs

# %% answer="extract_intent"
def extract_intent(client, text, *, model):
    reply = client.chat.completions.parse(
        model=model,
        messages=[{"role": "user", "content": text}],
        response_format=CustomerIntent,
    )
    parsed = reply.choices[0].message.parsed
    return parsed.model_dump() if parsed else None
