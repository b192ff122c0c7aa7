# an instance of a class made from CustomerIntent

from pydantic import ConfigDict


class Intent(CustomerIntent):
    model_config = ConfigDict(extra="forbid", frozen=True)


def extract_intent(client, text, *, model):
    messages = [{"role": "user", "content": text}]
    with client.chat.completions.stream(model=model, messages=messages, response_format=Intent) as stream:
        return stream.get_final_completion().choices[0].message.parsed
