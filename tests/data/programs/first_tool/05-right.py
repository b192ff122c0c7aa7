# a copy of the pattern, changed key by key

import copy

order_tool = {
    "type": "function",
    "function": {
        "name": "get_order_status",
        "description": "Returns where an order is and when it arrives.",
        "parameters": {
            "type": "object",
            "properties": {"order_id": {"type": "string", "description": "e.g. ORD-12345"}},
            "required": ["order_id"],
        },
    },
}
first_tool = copy.deepcopy(order_tool)
first_tool["function"] |= {"name": "get_opening_hours", "description": "Opening hours for a weekday."}
first_tool["function"]["parameters"] = {
    "type": "object",
    "properties": {"day": {"type": "string", "description": "e.g. Tuesday"}},
    "required": ["day"],
}
