# Shows: asks, and does not say about what
# Assignment: 07_structured_outputs

# %% answer="extract_intent"
def extract_intent(client, text, *, model):
    reply = client.chat.completions.parse(
        model=model,
        messages=[{"role": "user", "content": "What does the customer want?"}],
        response_format=CustomerIntent,
    )
    return reply.choices[0].message.parsed
