# Shows: the id as a number
# Assignment: 01_schema

# %% answer="order_status_tool"
class GetOrderStatus(BaseModel):
    order_id: int = Field(description="Id of the order, e.g. ORD-12345")


order_status_tool = openai.pydantic_function_tool(
    GetOrderStatus, name="get_order_status", description="Tells where an order is."
)
