# no descriptions at all

book_appointment_tool = {
    "type": "function",
    "function": {
        "name": "book_appointment",
        "strict": True,
        "parameters": {
            "type": "object",
            "properties": {
                "specialty": {"type": "string", "enum": ["dermatology", "cardiology", "pediatrics", "general"]},
                "patient": {
                    "type": "object",
                    "properties": {"name": {"type": "string"}, "phone": {"type": "string"}},
                    "required": ["name", "phone"],
                    "additionalProperties": False,
                },
                "preferred_times": {
                    "type": "array",
                    "items": {"type": "string", "format": "date-time"},
                    "minItems": 1,
                },
            },
            "required": ["specialty", "patient", "preferred_times"],
            "additionalProperties": False,
        },
    },
}
