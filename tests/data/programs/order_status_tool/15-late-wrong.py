# the example is a bare number, which is no id of this shop


class GetOrderStatus(BaseModel):
    order_id: str = Field(description="The id of the order, e.g. 12345")


order_status_tool = openai.pydantic_function_tool(
    GetOrderStatus, name="get_order_status", description="Gets the status of an order."
)
