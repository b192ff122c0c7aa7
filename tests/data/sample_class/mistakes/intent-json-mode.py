# Shows: JSON mode, and the keys in words
# Assignment: 07_structured_outputs

# %% answer="extract_intent"
def extract_intent(client, text, *, model):
    message = (
        client.chat.completions.create(
            model=model,
            messages=[
                {"role": "system", "content": "Answer in JSON with the keys intent, order_id and urgent."},
                {"role": "user", "content": text},
            ],
            response_format={"type": "json_object"},
        )
        .choices[0]
        .message
    )
    return None if message.refusal else CustomerIntent(**json.loads(message.content))
