# Shows: one list in the class body
# Assignment: 14_capstone

# %% answer="SupportAgent"
class SupportAgent:
    """Serves one customer who is logged in, with twelve tools and a person behind it."""

    transcript = [{"role": "developer", "content": INSTRUCTIONS}]

    def __init__(self, client, backend, *, session, model, limiter=None, log=None):
        self.client, self.backend, self.session, self.model = client, backend, session, model
        self.limiter, self.log = limiter, log
        self.handed_over, self.wanted = False, None
        names = [definition["function"]["name"] for definition in TOOLS]
        self.functions = {name: getattr(self, f"_{name}") for name in names}

    def reply(self, text):
        """Continue the conversation, and return the text for the customer."""
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
                content = json.dumps(self._logged(call))
                self.transcript.append({"role": "tool", "tool_call_id": call.id, "content": content})
            if self.wanted is not None:
                raise PersonNeeded(self.wanted)
        raise PersonNeeded("The model came to no end.")

    def _ask(self):
        try:
            reply = self.client.chat.completions.create(model=self.model, messages=self.transcript, tools=TOOLS)
        except openai.APIError:
            raise PersonNeeded("The model cannot be reached.") from None
        if reply.choices[0].finish_reason in ("length", "content_filter"):
            raise PersonNeeded("The model's reply was cut off.")
        return reply.choices[0].message

    def _screened(self, text):
        results, said = ([each["content"] for each in self.transcript if each["role"] == role] for role in SOURCES)
        if not text or not screen_reply(text, results, said):  # a refusal has no text
            raise PersonNeeded(f"Neither a result nor the customer supports this answer: {text}")
        return text

    def _logged(self, call):
        result = self._carry_out(call.function)
        if self.log is not None:
            self.log.record(call, result, error=result.get("error") if isinstance(result, dict) else None)
        return result

    def _carry_out(self, function):
        tool = self.functions.get(function.name)
        if tool is None:
            return failed("UNKNOWN_FUNCTION", "There is no such tool.")
        try:
            arguments = json.loads(function.arguments)
            inspect.signature(tool).bind(**arguments)
        except (ValueError, RecursionError):
            return failed("INVALID_JSON", "Send the arguments as one JSON object.")
        except TypeError:
            return failed("INVALID_ARGUMENTS", "Send the arguments of the definition, all of them and no others.")
        if self.limiter is not None and not self.limiter.allow(function.name):
            return failed("LIMIT_REACHED", "No more of these calls in this conversation.")
        try:
            result = tool(**arguments)
        except Refused as refused:
            return failed(str(refused), "That is not possible for this customer now.")
        except Exception:
            return failed("EXECUTION_FAILED", "This does not work at the moment.")
        return {"ok": True} if result is None else result

    def _own(self, table, id):
        row = self.backend.find(table, id)
        if row is None or row["customer_id"] != self.session["customer_id"]:
            raise Refused("NOT_FOUND")
        return row

    def _save(self, action, shown, **details):
        return {**self.backend.save_draft(self.session["session_id"], action, details), **shown}

    def _get_order(self, order_id):
        return self._own("orders", order_id)

    def _start_return(self, order_id, reason):
        self._own("orders", order_id)
        self.backend.start_return(order_id, reason)

    def _prepare_refund(self, order_id, amount_cents):
        order = self._own("orders", order_id)
        if type(amount_cents) is not int or not 0 < amount_cents <= order["total_cents"] - order["refunded_cents"]:
            raise Refused("INVALID_AMOUNT")
        shown = {"order_id": order_id, "amount": euros(amount_cents)}
        return self._save("refund", shown, order_id=order_id, amount_cents=amount_cents)

    def _prepare_card_freeze(self, card_id):
        self._own("cards", card_id)
        return self._save("freeze", {"card_id": card_id}, card_id=card_id)

    def _find_appointments(self, specialty):
        return self.backend.free_slots(specialty)

    def _prepare_booking(self, slot_id):
        if self.backend.find("slots", slot_id) is None:
            raise Refused("NOT_FOUND")
        return self._save("book", {"slot_id": slot_id}, slot_id=slot_id, customer_id=self.session["customer_id"])

    def _execute_action(self, draft):
        row = self.backend.find("drafts", draft)
        if row is None or row["session_id"] != self.session["session_id"]:
            raise Refused("NOT_FOUND")
        if not row["approved"] or self.backend.now() >= row["expires_at"]:
            raise Refused("NOT_APPROVED_IN_TIME")
        if not getattr(self.backend, row["action"])(draft, **row["details"]):  # prepare_..., above, named the action
            raise Refused("NO_LONGER_POSSIBLE")

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


SOURCES = ("tool", "user")


class Refused(Exception):
    """A rule says no; the text is the code."""


class PersonNeeded(Exception):
    """A person has to take over; the text is the reason."""
