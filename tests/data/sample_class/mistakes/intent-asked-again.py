# Shows: one request to look for a refusal, one for the answer
# Assignment: 07_structured_outputs

# %% answer="extract_intent"
def extract_intent(client, text, *, model):
    request = {"model": model, "messages": [{"role": "user", "content": text}], "response_format": CustomerIntent}
    if client.chat.completions.parse(**request).choices[0].message.refusal:
        return None
    return client.chat.completions.parse(**request).choices[0].message.parsed
