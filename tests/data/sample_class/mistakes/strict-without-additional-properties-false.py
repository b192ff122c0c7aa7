# Shows: the nested object left open
# Assignment: 01_schema

# %% answer="book_appointment_tool"
book_appointment_tool = {
    "type": "function",
    "function": {
        "name": "book_appointment",
        "description": "Books an appointment with a doctor and returns its time.",
        "strict": True,
        "parameters": {
            "type": "object",
            "properties": {
                "specialty": {
                    "type": "string",
                    "enum": ["dermatology", "cardiology", "pediatrics", "general"],
                    "description": "Kind of doctor",
                },
                "patient": {
                    "type": "object",
                    "description": "Who will come",
                    "properties": {
                        "name": {"type": "string", "description": "Full name"},
                        "phone": {"type": "string", "description": "With country code, e.g. +44 20 7946 0000"},
                    },
                    "required": ["name", "phone"],
                },
                "preferred_times": {
                    "type": "array",
                    "description": "Times that suit, the best first",
                    "items": {"type": "string", "format": "date-time"},
                    "minItems": 1,
                },
            },
            "required": ["specialty", "patient", "preferred_times"],
            "additionalProperties": False,
        },
    },
}
