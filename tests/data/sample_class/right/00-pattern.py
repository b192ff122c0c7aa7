# Shows: the pattern with other words
# Assignment: 00_start_here

# %% answer="first_tool"
first_tool = {
    "type": "function",
    "function": {
        "name": "get_opening_hours",
        "description": "Looks up from when to when the shop is open.",
        "parameters": {
            "type": "object",
            "properties": {"day": {"type": "string", "description": "Name of the day, e.g. Monday"}},
            "required": ["day"],
        },
    },
}
