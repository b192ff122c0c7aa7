# the example id stands in a comment, which the model never sees


class GetOrderStatus(BaseModel):
    order_id: str  # id of the order, e.g. ORD-12345


order_status_tool = openai.pydantic_function_tool(
    GetOrderStatus, name="get_order_status", description="Returns the status of an order."
)
