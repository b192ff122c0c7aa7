# Shows: strict booking written in pieces, item description and longer descriptions added
# Assignment: 01_schema

# %% answer="book_appointment_tool"
PATIENT = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "description": "First and last name"},
        "phone": {"type": "string", "description": "Where we can call, e.g. +49 30 1234567"},
    },
    "required": ["phone", "name"],
    "additionalProperties": False,
    "description": "The patient, who may be someone else than the caller",
}
TIMES = {
    "type": "array",
    "minItems": 1,
    "items": {"type": "string", "format": "date-time", "description": "One start time, e.g. 2026-12-04T18:30:00Z"},
    "description": "Start times the patient would accept, in order of preference",
}
SPECIALTY = {
    "type": "string",
    "enum": ["general", "pediatrics", "cardiology", "dermatology"],
    "description": "The doctor's field. Ask the patient when it is not clear.",
}
book_appointment_tool = {
    "type": "function",
    "function": {
        "strict": True,
        "name": "book_appointment",
        "description": "Book one appointment. Call it only after the patient has named at least one time.",
        "parameters": {
            "type": "object",
            "additionalProperties": False,
            "required": ["preferred_times", "patient", "specialty"],
            "properties": {"specialty": SPECIALTY, "patient": PATIENT, "preferred_times": TIMES},
        },
    },
}
