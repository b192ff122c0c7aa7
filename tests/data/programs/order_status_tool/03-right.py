# descriptions in Spanish, description taken from the docstring


class GetOrderStatus(BaseModel):
    """Devuelve el estado de un pedido y su fecha de entrega."""

    order_id: str = Field(description="Identificador del pedido, por ejemplo ORD-54321")


order_status_tool = openai.pydantic_function_tool(
    GetOrderStatus, name="get_order_status", description=GetOrderStatus.__doc__.strip()
)
