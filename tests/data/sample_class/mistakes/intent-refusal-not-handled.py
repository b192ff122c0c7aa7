# Shows: validates the content, which a refusal does not have
# Assignment: 07_structured_outputs

# %% answer="extract_intent"
def extract_intent(client, text, *, model):
    reply = client.chat.completions.parse(
        model=model,
        messages=[{"role": "user", "content": text}],
        response_format=CustomerIntent,
    )
    return CustomerIntent.model_validate_json(reply.choices[0].message.content)
