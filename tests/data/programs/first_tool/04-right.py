# the SDK's helper, from a Pydantic model

from pydantic import BaseModel, Field


class Hours(BaseModel):
    day: str = Field(description="Day of the week, e.g. Friday")


first_tool = openai.pydantic_function_tool(
    Hours, name="get_opening_hours", description="Returns when the shop opens and closes on a day."
)
