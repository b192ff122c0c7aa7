# Shows: the chat tool in Gemini's list
# Assignment: 12_providers

# %% answer="to_gemini_tool"
def to_gemini_tool(chat_tool):
    return {"functionDeclarations": [chat_tool]}
