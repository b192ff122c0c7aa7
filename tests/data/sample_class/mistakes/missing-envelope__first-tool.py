# Shows: name and parameters beside type
# Assignment: 00_start_here

# %% answer="first_tool"
first_tool = {
    "type": "function",
    "name": "get_opening_hours",
    "description": "Returns the opening hours of the shop on a day of the week.",
    "parameters": {
        "type": "object",
        "properties": {"day": {"type": "string", "description": "Name of the day, e.g. Monday"}},
        "required": ["day"],
    },
}
