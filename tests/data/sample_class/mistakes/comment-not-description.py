# Shows: a comment instead of a description
# Assignment: 01_schema

# %% answer="order_status_tool"
class GetOrderStatus(BaseModel):
    order_id: str  # id of the order, e.g. ORD-12345


order_status_tool = openai.pydantic_function_tool(
    GetOrderStatus, name="get_order_status", description="Tells where an order is."
)
