# a second field, although there is to be one


class GetOrderStatus(BaseModel):
    order_id: str = Field(description="Id of the order, e.g. ORD-12345")
    customer_id: str = Field(description="Id of the customer, e.g. C-1")


order_status_tool = openai.pydantic_function_tool(
    GetOrderStatus, name="get_order_status", description="Returns the status of an order."
)
