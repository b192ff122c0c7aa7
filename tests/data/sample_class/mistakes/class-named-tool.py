# Shows: the tool called after the class
# Assignment: 01_schema

# %% answer="order_status_tool"
class GetOrderStatus(BaseModel):
    order_id: str = Field(description="Id of the order, e.g. ORD-12345")


order_status_tool = openai.pydantic_function_tool(GetOrderStatus, description="Tells where an order is.")
