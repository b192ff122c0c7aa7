# Shows: asks for JSON in words
# Assignment: 07_structured_outputs

# %% answer="extract_intent"
def extract_intent(client, text, *, model):
    wish = "Answer with JSON: intent, order_id, urgent. The message: " + text
    message = (
        client.chat.completions.create(model=model, messages=[{"role": "user", "content": wish}]).choices[0].message
    )
    return None if message.refusal else CustomerIntent.model_validate_json(message.content)
