# Shows: the flat form, with OpenAI's key
# Assignment: 12_providers

# %% answer="to_anthropic_tool"
def to_anthropic_tool(chat_tool):
    return dict(chat_tool["function"])
