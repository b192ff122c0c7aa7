# Shows: a schema without strict
# Assignment: 07_structured_outputs

# %% answer="extract_intent"
def extract_intent(client, text, *, model):
    form = {"name": "intent", "schema": CustomerIntent.model_json_schema()}
    message = (
        client.chat.completions.create(
            model=model,
            messages=[{"role": "user", "content": text}],
            response_format={"type": "json_schema", "json_schema": form},
        )
        .choices[0]
        .message
    )
    return None if message.refusal else CustomerIntent.model_validate_json(message.content)
