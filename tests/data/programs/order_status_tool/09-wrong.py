# written by hand without strict, beside the model and not from it


class GetOrderStatus(BaseModel):
    order_id: str = Field(description="Id of the order, e.g. ORD-12345")


order_status_tool = {
    "type": "function",
    "function": {
        "name": "get_order_status",
        "description": "Returns the status of an order.",
        "parameters": {
            "type": "object",
            "properties": {"order_id": {"type": "string", "description": "Id of the order, e.g. ORD-12345"}},
            "required": ["order_id"],
        },
    },
}
