# asks a client of its own


def extract_intent(client, text, *, model):
    client = make_client()
    completion = client.chat.completions.parse(
        model=model, messages=[{"role": "user", "content": text}], response_format=CustomerIntent
    )
    return completion.choices[0].message.parsed
