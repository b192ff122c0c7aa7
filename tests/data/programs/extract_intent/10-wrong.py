# after a refusal it returns an intent of its own, other, in place of None


def extract_intent(client, text, *, model):
    reply = client.chat.completions.parse(
        model=model, messages=[{"role": "user", "content": text}], response_format=CustomerIntent
    )
    parsed = reply.choices[0].message.parsed
    return parsed or CustomerIntent(intent="other", order_id=None, urgent=False)
