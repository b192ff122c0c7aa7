# Shows: returns the words of a refusal
# Assignment: 07_structured_outputs

# %% answer="extract_intent"
def extract_intent(client, text, *, model):
    reply = client.chat.completions.parse(
        model=model,
        messages=[{"role": "user", "content": text}],
        response_format=CustomerIntent,
    )
    message = reply.choices[0].message
    return message.refusal or message.parsed
