# the example is the field's default, so the model may look up an order nobody named


class GetOrderStatus(BaseModel):
    order_id: str = Field("ORD-12345", description="The id of the order")


order_status_tool = openai.pydantic_function_tool(
    GetOrderStatus, name="get_order_status", description="Returns the status of an order."
)
