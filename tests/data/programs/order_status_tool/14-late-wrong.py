# the id may be null, so the model may leave it out


class GetOrderStatus(BaseModel):
    order_id: str | None = Field(None, description="The id of the order, e.g. ORD-12345")


order_status_tool = openai.pydantic_function_tool(
    GetOrderStatus, name="get_order_status", description="Gets the status of an order."
)
