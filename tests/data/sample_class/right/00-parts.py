# Shows: built from parts, with an enum
# Assignment: 00_start_here

# %% answer="first_tool"
day = {"type": "string", "enum": ["monday", "saturday", "sunday"], "description": "The day, in lower case"}
first_tool = {"type": "function", "function": {"name": "get_opening_hours", "description": "Opening hours by day"}}
first_tool["function"]["parameters"] = {"type": "object", "properties": {"day": day}, "required": ["day"]}
