# Shows: the tool itself is not described
# Assignment: 00_start_here

# %% answer="first_tool"
first_tool = {
    "type": "function",
    "function": {
        "name": "get_opening_hours",
        "parameters": {
            "type": "object",
            "properties": {"day": {"type": "string", "description": "Name of the day, e.g. Monday"}},
            "required": ["day"],
        },
    },
}
