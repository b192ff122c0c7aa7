# the parameter is described, the tool is not


class GetOrderStatus(BaseModel):
    order_id: str = Field(description="Id of the order with its prefix, e.g. ORD-12345")


order_status_tool = openai.pydantic_function_tool(GetOrderStatus, name="get_order_status")
