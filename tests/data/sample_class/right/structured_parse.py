# Shows: parse, with a look at refusal first
# Assignment: 07_structured_outputs

# %% answer="extract_intent"
def extract_intent(client, text, *, model):
    completion = client.chat.completions.parse(
        model=model,
        messages=[{"role": "system", "content": "Read the customer's message."}, {"role": "user", "content": text}],
        response_format=CustomerIntent,
        temperature=0,
    )
    message = completion.choices[0].message
    if message.refusal is not None:
        print("refused:", message.refusal)
        return None
    return message.parsed
