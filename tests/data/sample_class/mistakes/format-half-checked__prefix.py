# Shows: looks at the prefix
# Assignment: 06_errors

# %% answer="lookup_order"
def lookup_order(order_id, *, orders, customer_id):
    if not isinstance(order_id, str) or not order_id.startswith("ORD-"):
        return {"error": "INVALID_ORDER_ID", "message": "An order id looks like ORD-12345."}
    order = orders.get(order_id)
    if order is None or order["customer_id"] != customer_id:
        return {"error": "ORDER_NOT_FOUND", "message": "No order with that id exists."}
    return order
