# the text as a content part


def extract_intent(client, text, *, model):
    content = [{"type": "text", "text": text}]
    completion = client.chat.completions.parse(
        response_format=CustomerIntent, model=model, messages=[dict(role="user", content=content)]
    )
    [choice] = completion.choices
    return None if choice.message.refusal else choice.message.parsed
