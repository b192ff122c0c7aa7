# parse, and parsed is None after a refusal


def extract_intent(client, text, *, model):
    reply = client.chat.completions.parse(
        model=model, messages=[{"role": "user", "content": text}], response_format=CustomerIntent
    )
    return reply.choices[0].message.parsed
