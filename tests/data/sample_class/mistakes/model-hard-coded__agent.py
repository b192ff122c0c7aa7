# Shows: a model of one's own
# Assignment: 14_capstone

# %% answer="SupportAgent"
class SupportAgent:
    """Serves one customer who is logged in, with twelve tools and a person behind it."""

    def __init__(self, client, backend, *, session, model):
        self.client, self.backend, self.session, self.model = client, backend, session, model
        self.transcript = [{"role": "developer", "content": INSTRUCTIONS}]
        self.handed_over, self.wanted = False, None
        names = [definition["function"]["name"] for definition in TOOLS]
        self.functions = {name: getattr(self, f"_{name}") for name in names}

    def reply(self, text):
        """Carry the conversation on, and return the text for the customer."""
        self.transcript.append({"role": "user", "content": text})
        answer = HANDED_OVER
        if not self.handed_over:
            try:
                answer = self._answer()
            except PersonNeeded as needed:
                self.handed_over = True
                self.backend.hand_over(self.session["session_id"], str(needed), json.dumps(self.transcript))
        self.transcript.append({"role": "assistant", "content": answer})
        return answer

    def _answer(self):
        for _ in range(MAX_ROUNDS):
            message = self._ask()
            if not message.tool_calls:
                return self._screened(message.content)
            self.transcript.append(message.model_dump(exclude_none=True))
            for call in message.tool_calls:
                content = json.dumps(self._carry_out(call.function))
                self.transcript.append({"role": "tool", "tool_call_id": call.id, "content": content})
            if self.wanted is not None:
                raise PersonNeeded(self.wanted)
        raise PersonNeeded("The model came to no end.")

    def _ask(self):
        try:
            reply = self.client.chat.completions.create(model="gpt-5.4-mini", messages=self.transcript, tools=TOOLS)
        except openai.APIError:
            raise PersonNeeded("The model cannot be reached.") from None
        return reply.choices[0].message

    def _screened(self, text):
        if not screen_reply(text, [message["content"] for message in self.transcript if message["role"] == "tool"]):
            raise PersonNeeded(f"No tool result supports this answer: {text}")
        return text

    def _carry_out(self, function):
        try:
            result = self.functions[function.name](**json.loads(function.arguments))
        except Refused as refused:
            return failed(str(refused), "That is not possible for this customer now.")
        except Exception:
            return failed("CALL_FAILED", "Use the tools that are offered, with the arguments of their definitions.")
        return {"ok": True} if result is None else result

    def _own(self, table, id):
        row = self.backend.find(table, id)
        if row is None or row["customer_id"] != self.session["customer_id"]:
            raise Refused("NOT_FOUND")
        return row

    def _within_total(self, order_id, amount_cents):
        order = self._own("orders", order_id)
        if not 0 < amount_cents <= order["total_cents"] - order["refunded_cents"]:
            raise Refused("INVALID_AMOUNT")

    def _save(self, action, *details):
        return self.backend.save_draft(self.session["session_id"], action, details)

    def _get_order(self, order_id):
        return self._own("orders", order_id)

    def _start_return(self, order_id, reason):
        self._own("orders", order_id)
        self.backend.start_return(order_id, reason)

    def _prepare_refund(self, order_id, amount_cents):
        self._own("orders", order_id)
        if type(amount_cents) is not int:
            raise Refused("INVALID_AMOUNT")
        self._within_total(order_id, amount_cents)
        return self._save("refund", order_id, amount_cents)

    def _prepare_card_freeze(self, card_id):
        self._own("cards", card_id)
        return self._save("freeze", card_id)

    def _find_appointments(self, specialty):
        return self.backend.free_slots(specialty)

    def _prepare_booking(self, slot_id):
        if self.backend.find("slots", slot_id) is None:
            raise Refused("NOT_FOUND")
        return self._save("book", slot_id, self.session["customer_id"])

    def _execute_action(self, draft):
        row = self.backend.find("drafts", draft)
        if row is None or row["session_id"] != self.session["session_id"]:
            raise Refused("NOT_FOUND")
        if not row["approved"] or self.backend.now() >= row["expires_at"]:
            raise Refused("NOT_APPROVED_IN_TIME")
        if row["action"] == "refund":
            self._within_total(*row["details"])
        if not self.backend.use_draft(draft):
            raise Refused("ALREADY_DONE")
        if getattr(self.backend, row["action"])(*row["details"]) is False:  # the action was named by prepare_..., above
            raise Refused("TAKEN")

    def _lookup_customer(self):
        return self.backend.find("customers", self.session["customer_id"])

    def _search_knowledge_base(self, query):
        return self.backend.articles(query)

    def _create_ticket(self, subject):
        return {"ticket_id": self.backend.open_ticket(self.session["customer_id"], subject)}

    def _send_response(self, ticket_id, text):
        self._own("tickets", ticket_id)
        self.backend.send(ticket_id, text)

    def _hand_off_to_person(self, reason):
        self.wanted = reason


class Refused(Exception):
    """A rule says no; the text is the code."""


class PersonNeeded(Exception):
    """A person has to take over; the text is the reason."""
