# the beta path of older texts, the refusal asked for, a system message


def extract_intent(client, text, *, model):
    completion = client.beta.chat.completions.parse(
        model=model,
        messages=[
            {"role": "system", "content": "Extract what the customer wants."},
            {"role": "user", "content": text},
        ],
        response_format=CustomerIntent,
    )
    message = completion.choices[0].message
    if message.refusal:
        print("refused:", message.refusal)
        return None
    return message.parsed
