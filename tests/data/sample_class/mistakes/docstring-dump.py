# Shows: the docstring describes the parameter
# Assignment: 01_schema

# %% answer="order_status_tool"
class GetOrderStatus(BaseModel):
    """Order status.

    order_id: the id of the order, e.g. ORD-12345
    """

    order_id: str


order_status_tool = openai.pydantic_function_tool(GetOrderStatus, name="get_order_status")
