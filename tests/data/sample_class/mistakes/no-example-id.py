# Shows: a description without an example
# Assignment: 01_schema

# %% answer="order_status_tool"
class GetOrderStatus(BaseModel):
    order_id: str = Field(description="The id of the order the customer asks about")


order_status_tool = openai.pydantic_function_tool(
    GetOrderStatus, name="get_order_status", description="Tells where an order is."
)
