# the dollar sign lets a line break at the end through


def lookup_order(order_id, *, orders, customer_id):
    if not isinstance(order_id, str) or not re.match(r"^ORD-[0-9]{5}$", order_id):
        return {"error": "INVALID_ORDER_ID", "message": "An order id looks like ORD-12345."}
    order = orders.get(order_id)
    if order is None or order["customer_id"] != customer_id:
        return {"error": "ORDER_NOT_FOUND", "message": "There is no such order."}
    return order
