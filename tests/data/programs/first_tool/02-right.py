# strict, with a pattern of lower-case days

first_tool = {
    "type": "function",
    "function": {
        "name": "get_opening_hours",
        "description": "Returns the opening hours of the shop on a day of the week.",
        "strict": True,
        "parameters": {
            "additionalProperties": False,
            "type": "object",
            "properties": {"day": {"type": "string", "description": "Name of the day, e.g. monday, in lower case"}},
            "required": ["day"],
        },
    },
}
