# the id is a number


class GetOrderStatus(BaseModel):
    order_id: int = Field(description="Number of the order, e.g. 12345 for ORD-12345")


order_status_tool = openai.pydantic_function_tool(
    GetOrderStatus, name="get_order_status", description="Returns the status of an order."
)
