# Shows: the description comes from the class's docstring, the name is given
# Assignment: 01_schema

# %% answer="order_status_tool"
class GetOrderStatus(BaseModel):
    """Tells where a customer's order is now."""

    order_id: str = Field(..., description="The order's id as printed on the receipt, for example ORD-12345")


order_status_tool = openai.pydantic_function_tool(GetOrderStatus, name="get_order_status")
