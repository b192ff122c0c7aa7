# a model by hand with extra='forbid' and Literal, schema from pydantic, put into the envelope

from datetime import datetime
from typing import Literal

from pydantic import ConfigDict


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Patient(Strict):
    """The patient the appointment is for."""

    name: str = Field(..., description="Patient's full name")
    phone: str = Field(..., description="Patient's phone number, e.g. +44 20 7946 0000")


class Booking(Strict):
    specialty: Literal["dermatology", "cardiology", "pediatrics", "general"] = Field(
        ..., description="Specialty of the doctor"
    )
    patient: Patient
    preferred_times: list[datetime] = Field(..., min_length=1, description="Times the patient prefers")


book_appointment_tool = {
    "type": "function",
    "function": {
        "name": "book_appointment",
        "description": "Book an appointment for a patient at the clinic.",
        "parameters": Booking.model_json_schema(),
        "strict": True,
    },
}
