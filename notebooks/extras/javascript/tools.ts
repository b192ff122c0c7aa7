// The tool: a schema from Zod, and the function that runs when it is called.
import { zodFunction } from "openai/helpers/zod";
import { z } from "zod";

const GetOrderStatus = z.object({
  order_id: z.string().describe("The order's number, for example ORD-1001"),
});

const ORDERS: Record<string, string> = { "ORD-1001": "in transit", "ORD-1002": "delivered" };

function getOrderStatus({ order_id }: z.infer<typeof GetOrderStatus>) {
  const status = ORDERS[order_id];
  return status ? { order_id, status } : { error: `There is no order ${order_id}.` };
}

export const tools = [
  zodFunction({
    name: "get_order_status",
    description: "Returns the shipping status of an order. Use it for questions about delivery, not about refunds.",
    parameters: GetOrderStatus,
  }),
];

// What a call's arguments text becomes: parsed, checked against the schema, and handed to the function.
export const functions: Record<string, (text: string) => unknown> = {
  get_order_status: (text) => getOrderStatus(GetOrderStatus.parse(JSON.parse(text))),
};
