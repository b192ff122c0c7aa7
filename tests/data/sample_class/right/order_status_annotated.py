# Shows: Annotated and examples instead of a default Field; the tool is renamed afterwards
# Assignment: 01_schema

# %% answer="order_status_tool"
from typing import Annotated


class GetOrderStatus(BaseModel):
    order_id: Annotated[str, Field(description="Order id such as ORD-98765; always starts with ORD-")]


order_status_tool = openai.pydantic_function_tool(GetOrderStatus, description="Current state of one order.")
order_status_tool["function"]["name"] = "get_order_status"
