# the limiter is asked before the arguments are looked at, so a call that cannot be carried out counts

# arguments checked against the definitions themselves; parallel calls off; results named with the id


class SupportAgent:
    """Serves one customer who is logged in, with twelve tools and a person behind it."""

    def __init__(self, client, backend, *, session, model, limiter=None, log=None):
        self.client, self.backend, self.session, self.model = client, backend, session, model
        self.limiter, self.log = limiter, log
        self.transcript = [{"role": "developer", "content": INSTRUCTIONS}]
        self.tools = {tool["function"]["name"]: getattr(self, tool["function"]["name"]) for tool in TOOLS}
        self.reason = None
        self.with_a_person = False

    def reply(self, text):
        self.transcript.append({"role": "user", "content": text})
        if self.with_a_person:
            return HANDED_OVER
        for _ in range(MAX_ROUNDS):
            try:
                response = self.client.chat.completions.create(
                    model=self.model, messages=self.transcript, tools=TOOLS, parallel_tool_calls=False
                )
            except openai.APIError:
                return self.hand_over("The model cannot be reached.")
            message = response.choices[0].message
            if message.refusal or response.choices[0].finish_reason in ("length", "content_filter"):
                return self.hand_over("The model refused, or was cut off.")
            self.transcript.append(message.model_dump(exclude_none=True))
            if not message.tool_calls:
                results = [entry["content"] for entry in self.transcript if entry["role"] == "tool"]
                said = [entry["content"] for entry in self.transcript if entry["role"] == "user"]
                if not message.content or not screen_reply(message.content, results, said):
                    return self.hand_over("The answer is not backed by the results.")
                return message.content
            for call in message.tool_calls:
                result = self.carry_out(call)
                if self.log is not None:
                    self.log.record(call, result, error=result.get("error") if isinstance(result, dict) else None)
                content = json.dumps(result)
                self.transcript.append({"role": "tool", "tool_call_id": call.id, "content": content})
            if self.reason is not None:
                return self.hand_over(self.reason)
        return self.hand_over("There was no answer within the rounds.")

    def hand_over(self, reason):
        self.with_a_person = True
        self.backend.hand_over(self.session["session_id"], reason, json.dumps(self.transcript))
        return HANDED_OVER

    def carry_out(self, call):
        tool = self.tools.get(call.function.name)
        if tool is None:
            return failed("UNKNOWN_FUNCTION", "There is no such tool.")
        if self.limiter is not None and not self.limiter.allow(call.function.name):
            return failed("LIMIT_REACHED", "x")
        try:
            arguments = json.loads(call.function.arguments)
        except ValueError:
            return failed("INVALID_JSON", "The arguments are not JSON.")
        try:
            if not isinstance(arguments, dict):
                return failed("INVALID_ARGUMENTS", "The arguments have to be an object.")
            schema = next(t["function"]["parameters"] for t in TOOLS if t["function"]["name"] == call.function.name)
            kinds = {"string": str, "integer": int}
            if set(arguments) != set(schema["properties"]):
                return failed("INVALID_ARGUMENTS", f"Exactly these are needed: {schema['required']}")
            for key, value in arguments.items():
                part = schema["properties"][key]
                if type(value) is not kinds[part["type"]] or value not in part.get("enum", [value]):
                    return failed("INVALID_ARGUMENTS", f"{key} does not fit the definition")
            return tool(**arguments)
        except Exception:
            return failed("EXECUTION_FAILED", "This call could not be carried out.")

    def mine(self, table, id):
        row = self.backend.find(table, id)
        return row if row is not None and row["customer_id"] == self.session["customer_id"] else None

    def save(self, action, **details):
        return self.backend.save_draft(self.session["session_id"], action, details) | details

    def get_order(self, order_id):
        return self.mine("orders", order_id) or failed("NOT_FOUND", f"You have no order {order_id}.")

    def start_return(self, order_id, reason):
        if not self.mine("orders", order_id):
            return failed("NOT_FOUND", f"You have no order {order_id}.")
        self.backend.start_return(order_id, reason)
        return {"ok": True}

    def prepare_refund(self, order_id, amount_cents):
        order = self.mine("orders", order_id)
        if not order:
            return failed("NOT_FOUND", f"You have no order {order_id}.")
        if type(amount_cents) is not int or not 0 < amount_cents <= order["total_cents"] - order["refunded_cents"]:
            return failed("INVALID_AMOUNT", "Whole cents, above 0, within what is left.")
        return self.save("refund", order_id=order_id, amount_cents=amount_cents) | {"amount": euros(amount_cents)}

    def prepare_card_freeze(self, card_id):
        if not self.mine("cards", card_id):
            return failed("NOT_FOUND", f"You have no card {card_id}.")
        return self.save("freeze", card_id=card_id)

    def find_appointments(self, specialty):
        return self.backend.free_slots(specialty)

    def prepare_booking(self, slot_id):
        if not self.backend.find("slots", slot_id):
            return failed("NOT_FOUND", "There is no such appointment.")
        return self.save("book", slot_id=slot_id)

    def execute_action(self, draft):
        row = self.backend.find("drafts", draft)
        if row is None or row["session_id"] != self.session["session_id"]:
            return failed("NOT_FOUND", "There is no such draft.")
        if not row["approved"]:
            return failed("NOT_APPROVED", "The customer has to press the button first.")
        if self.backend.now() >= row["expires_at"]:
            return failed("DRAFT_EXPIRED", "The draft is too old.")
        action, details = row["action"], row["details"]
        if action == "refund":
            done = self.backend.refund(draft, details["order_id"], details["amount_cents"])
        elif action == "freeze":
            done = self.backend.freeze(draft, details["card_id"])
        else:
            done = self.backend.book(draft, details["slot_id"], self.session["customer_id"])
        return {"ok": True} if done else failed("TOO_LATE", "It was done already, or somebody was quicker.")

    def lookup_customer(self):
        return self.backend.find("customers", self.session["customer_id"])

    def search_knowledge_base(self, query):
        return self.backend.articles(query)

    def create_ticket(self, subject):
        return {"ticket_id": self.backend.open_ticket(self.session["customer_id"], subject)}

    def send_response(self, ticket_id, text):
        if not self.mine("tickets", ticket_id):
            return failed("NOT_FOUND", "There is no such ticket.")
        self.backend.send(ticket_id, text)
        return {"ok": True}

    def hand_off_to_person(self, reason):
        self.reason = reason
        return {"ok": True}
