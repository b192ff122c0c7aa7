# Shows: nested Pydantic models, so the schema has $defs and $ref, made strict by the SDK's helper
# Assignment: 01_schema

# %% answer="book_appointment_tool"
from datetime import datetime
from typing import Annotated, Literal

from annotated_types import MinLen


class Patient(BaseModel):
    name: str = Field(description="Full name of the patient")
    phone: str = Field(description="Phone number with country code")


class BookAppointment(BaseModel):
    specialty: Literal["dermatology", "cardiology", "pediatrics", "general"] = Field(description="Kind of doctor")
    patient: Patient = Field(description="Who will come")
    preferred_times: Annotated[list[datetime], MinLen(1)] = Field(description="Times that suit, best first")


book_appointment_tool = openai.pydantic_function_tool(
    BookAppointment, name="book_appointment", description="Books an appointment with a doctor of the clinic."
)
