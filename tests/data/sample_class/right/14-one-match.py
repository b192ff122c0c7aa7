# Shows: one match statement carries out every call, and reasons travel as an exception
# Assignment: 14_capstone

# %% answer="SupportAgent"
class PersonNeeded(Exception):
    pass


class Unfit(Exception):
    pass


class Unknown(Exception):
    pass


class Enough(Exception):
    pass


CODES = {
    json.JSONDecodeError: "INVALID_JSON",
    Unfit: "INVALID_ARGUMENTS",
    Unknown: "UNKNOWN_FUNCTION",
    Enough: "LIMIT_REACHED",
    LookupError: "NOT_FOUND",
    ValueError: "NOT_POSSIBLE",
}


class SupportAgent:
    def __init__(self, client, backend, *, session, model, limiter=None, log=None):
        self.client, self.limiter, self.log = client, limiter, log
        self.backend = backend
        self.customer_id = session["customer_id"]
        self.session_id = session["session_id"]
        self.model = model
        self.said = []
        self.with_a_person = False

    @property
    def transcript(self):
        return [{"role": "system", "content": INSTRUCTIONS}, *self.said]

    def reply(self, text):
        self.said.append({"role": "user", "content": text})
        answer = HANDED_OVER
        try:
            if not self.with_a_person:
                answer = self.carry_on(MAX_ROUNDS)
        except PersonNeeded as needed:
            self.with_a_person = True
            self.backend.hand_over(self.session_id, str(needed), json.dumps(self.transcript))
        self.said.append({"role": "assistant", "content": answer})
        return answer

    def carry_on(self, rounds):
        if rounds == 0:
            raise PersonNeeded("too many rounds")
        try:
            completion = self.client.chat.completions.create(
                messages=self.transcript, tools=TOOLS, model=self.model, parallel_tool_calls=False
            )
        except openai.OpenAIError as error:
            raise PersonNeeded("the model does not answer") from error
        message = completion.choices[0].message
        if message.refusal or completion.choices[0].finish_reason not in ("stop", "tool_calls"):
            raise PersonNeeded("no whole reply")
        if message.tool_calls:
            self.answer_calls(message)
            return self.carry_on(rounds - 1)
        known = {role: [each["content"] for each in self.said if each["role"] == role] for role in ("tool", "user")}
        if not message.content or not screen_reply(message.content, known["tool"], known["user"]):
            raise PersonNeeded("the answer was made up")
        return message.content

    def answer_calls(self, message):
        calls = [
            {"id": call.id, "type": "function", "function": call.function.model_dump()} for call in message.tool_calls
        ]
        self.said.append({"role": "assistant", "content": message.content, "tool_calls": calls})
        wanted = None
        for call in message.tool_calls:
            name = call.function.name
            try:
                arguments = json.loads(call.function.arguments)
                result = self.carry_out(name, arguments)
                if name == "hand_off_to_person":
                    wanted = arguments["reason"]
            except Exception as error:
                result = failed(CODES.get(type(error), "EXECUTION_FAILED"), "That is not possible.")
            if self.log is not None:
                self.log.record(call, result, error=result["error"] if "error" in result else None)
            self.said.append({"role": "tool", "content": json.dumps(result), "tool_call_id": call.id})
        if wanted is not None:
            raise PersonNeeded(wanted)

    def row(self, table, id):
        row = self.backend.find(table, id)
        if row is None or row.get("customer_id") != self.customer_id:
            raise LookupError
        return row

    def carry_out(self, name, arguments):
        expected = next(
            (set(t["function"]["parameters"]["properties"]) for t in TOOLS if t["function"]["name"] == name), None
        )
        if expected is None:
            raise Unknown
        if not isinstance(arguments, dict) or expected != set(arguments):
            raise Unfit
        if self.limiter is not None and not self.limiter.allow(name):
            raise Enough
        match name, arguments:
            case "get_order", {"order_id": order_id}:
                return self.row("orders", order_id)
            case "start_return", {"order_id": order_id, "reason": reason}:
                self.row("orders", order_id)
                self.backend.start_return(order_id, reason)
                return {"started": True}
            case "prepare_refund", {"order_id": order_id, "amount_cents": cents}:
                order = self.row("orders", order_id)
                if isinstance(cents, bool) or not isinstance(cents, int) or not 1 <= cents <= self.left(order):
                    raise ValueError
                draft = self.backend.save_draft(self.session_id, "pay", [order_id, cents])
                return {"amount": euros(cents), "order_id": order_id, **draft}
            case "prepare_card_freeze", {"card_id": card_id}:
                self.row("cards", card_id)
                return {"card_id": card_id, **self.backend.save_draft(self.session_id, "freeze", [card_id])}
            case "prepare_booking", {"slot_id": slot_id}:
                slot = self.backend.find("slots", slot_id)
                if slot is None or slot["customer_id"] is not None:
                    raise LookupError
                return {"slot_id": slot_id, **self.backend.save_draft(self.session_id, "book", [slot_id])}
            case "execute_action", {"draft": draft}:
                return self.execute(draft)
            case "find_appointments", {"specialty": specialty}:
                return {"free": self.backend.free_slots(specialty)}
            case "lookup_customer", _:
                return self.row("customers", self.customer_id)
            case "search_knowledge_base", {"query": query}:
                return {"articles": self.backend.articles(query)}
            case "create_ticket", {"subject": subject}:
                return {"ticket_id": self.backend.open_ticket(self.customer_id, subject)}
            case "send_response", {"ticket_id": ticket_id, "text": text}:
                self.row("tickets", ticket_id)
                self.backend.send(ticket_id, text)
                return {"sent": True}
            case _:
                return {"ok": True}

    def left(self, order):
        return order["total_cents"] - order["refunded_cents"]

    def execute(self, id):
        draft = self.backend.find("drafts", id)
        if draft is None or draft["session_id"] != self.session_id:
            raise LookupError
        if not draft["approved"] or draft["expires_at"] <= self.backend.now():
            raise ValueError
        match draft["action"], draft["details"]:
            case "pay", [order_id, cents]:
                done = self.backend.refund(id, order_id, cents)
            case "freeze", [card_id]:
                done = self.backend.freeze(id, card_id)
            case "book", [slot_id]:
                done = self.backend.book(id, slot_id, self.customer_id)
        if not done:
            raise ValueError
        return {"done": draft["action"]}
