# a base class for ids, model_validate used nowhere, description over two sentences


class HasOrder(BaseModel):
    order_id: str = Field(
        description='Order id. Always starts with "ORD-", such as "ORD-12345".', min_length=9, max_length=9
    )


class GetOrderStatus(HasOrder):
    pass


options = dict(
    name="get_order_status", description="Looks up the status of an order. Do not use it to cancel or change an order."
)
order_status_tool = openai.pydantic_function_tool(GetOrderStatus, **options)
print(order_status_tool["function"]["name"], "is ready")
