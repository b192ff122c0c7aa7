# as in the example


class GetOrderStatus(BaseModel):
    order_id: str = Field(description="Id of the order with its prefix, e.g. ORD-12345")


order_status_tool = openai.pydantic_function_tool(
    GetOrderStatus, name="get_order_status", description="Returns where an order is and when it arrives."
)
