# no name is given, so the tool is called GetOrderStatus


class GetOrderStatus(BaseModel):
    order_id: str = Field(description="Id of the order, e.g. ORD-12345")


order_status_tool = openai.pydantic_function_tool(GetOrderStatus, description="Returns the status of an order.")
