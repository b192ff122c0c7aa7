# the field is called id, not order_id


class GetOrderStatus(BaseModel):
    id: str = Field(description="The id of the order, e.g. ORD-12345")


order_status_tool = openai.pydantic_function_tool(
    GetOrderStatus, name="get_order_status", description="Gets the status of an order."
)
