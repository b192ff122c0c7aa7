# Shows: a forced strict tool, as in lesson 05
# Assignment: 07_structured_outputs

# %% answer="extract_intent"
import openai


def extract_intent(client, text, *, model):
    reply = client.chat.completions.parse(
        model=model,
        messages=[{"role": "user", "content": text}],
        tools=[openai.pydantic_function_tool(CustomerIntent, name="note_intent")],
        tool_choice={"type": "function", "function": {"name": "note_intent"}},
    )
    message = reply.choices[0].message
    return None if message.refusal else message.tool_calls[0].function.parsed_arguments
