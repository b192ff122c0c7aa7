# the flat form of the Responses API

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
