# closures, SDK objects in the transcript, made plain at the hand-off

import inspect
import logging

log = logging.getLogger("agent")
NO_SUCH = failed("NOT_FOUND", "There is nothing with this id.")


def make_tools(backend, session, ask_for_person):
    """Return the functions the model may call, by name; who asks is fixed in here."""
    customer, session_id = session["customer_id"], session["session_id"]

    def mine(table, id):
        row = backend.find(table, id)
        return row if row and row["customer_id"] == customer else None

    def get_order(order_id):
        return mine("orders", order_id) or NO_SUCH

    def start_return(order_id, reason):
        if mine("orders", order_id) is None:
            return NO_SUCH
        backend.start_return(order_id, reason)
        return {"status": "label sent"}

    def prepare_refund(order_id, amount_cents):
        order = mine("orders", order_id)
        if order is None:
            return NO_SUCH
        if isinstance(amount_cents, bool) or not isinstance(amount_cents, int):
            return failed("INVALID_AMOUNT", "Whole cents, please.")
        if amount_cents <= 0 or amount_cents + order["refunded_cents"] > order["total_cents"]:
            return failed("INVALID_AMOUNT", "More than 0 and at most what is left.")
        return backend.save_draft(session_id, "refund", {"order": order_id, "cents": amount_cents})

    def prepare_card_freeze(card_id):
        return backend.save_draft(session_id, "freeze", {"card": card_id}) if mine("cards", card_id) else NO_SUCH

    def prepare_booking(slot_id):
        return backend.save_draft(session_id, "book", {"slot": slot_id}) if backend.find("slots", slot_id) else NO_SUCH

    def why_not(row):
        if row is None or row["session_id"] != session_id:
            return NO_SUCH
        if not row["approved"]:
            return failed("NOT_APPROVED", "The customer has not agreed.")
        if backend.now() >= row["expires_at"]:
            return failed("EXPIRED", "Too late.")
        if row["action"] == "refund":
            order = backend.find("orders", row["details"]["order"])
            if order["refunded_cents"] + row["details"]["cents"] > order["total_cents"]:
                return failed("OVER_TOTAL", "The order's total does not allow it any more.")
        return None

    def execute_action(draft):
        row = backend.find("drafts", draft)
        problem = why_not(row)
        if problem is not None:
            return problem
        if not backend.use_draft(draft):
            return NO_SUCH
        details = row["details"]
        match row["action"]:
            case "refund":
                backend.refund(details["order"], details["cents"])
            case "freeze":
                backend.freeze(details["card"])
            case "book":
                if not backend.book(details["slot"], customer):
                    return failed("SLOT_TAKEN", "This appointment is gone.")
        return {"done": row["action"]}

    def lookup_customer():
        return backend.find("customers", customer)

    def create_ticket(subject):
        return {"ticket_id": backend.open_ticket(customer, subject)}

    def send_response(ticket_id, text):
        if mine("tickets", ticket_id) is None:
            return NO_SUCH
        backend.send(ticket_id, text)
        return {"sent": True}

    def hand_off_to_person(reason):
        ask_for_person(reason)
        return {"passed_on": True}

    functions = (
        get_order,
        start_return,
        prepare_refund,
        prepare_card_freeze,
        prepare_booking,
        execute_action,
        lookup_customer,
        create_ticket,
        send_response,
        hand_off_to_person,
    )
    table = {function.__name__: function for function in functions}
    table["find_appointments"] = lambda specialty: backend.free_slots(specialty)
    table["search_knowledge_base"] = lambda query: backend.articles(query)
    return table


class SupportAgent:
    def __init__(self, client, backend, *, session, model):
        self._client, self._backend, self._session, self._model = client, backend, session, model
        self._reasons = []
        self._tools = make_tools(backend, session, self._reasons.append)
        self._closed = False
        self.transcript = [{"role": "developer", "content": INSTRUCTIONS}]

    def _answer(self, call):
        """Return the content of the tool message for one call."""
        function = self._tools.get(call.function.name)
        if function is None:
            return json.dumps(failed("UNKNOWN_FUNCTION", "This tool does not exist."))
        try:
            arguments = json.loads(call.function.arguments)
            inspect.signature(function).bind(**arguments)
        except (ValueError, TypeError):
            return json.dumps(failed("INVALID_ARGUMENTS", "These arguments do not fit."))
        try:
            return json.dumps(function(**arguments))
        except Exception:
            log.exception("%s failed", call.function.name)
            return json.dumps(failed("UNAVAILABLE", "This does not work at the moment."))

    def _round(self):
        reply = self._client.chat.completions.create(messages=self.transcript, model=self._model, tools=TOOLS)
        message = reply.choices[0].message
        self.transcript.append(message)
        for call in message.tool_calls or []:
            self.transcript.append({"role": "tool", "tool_call_id": call.id, "content": self._answer(call)})
        return None if message.tool_calls else message.content or ""

    def _conversation(self):
        for _ in range(MAX_ROUNDS):
            try:
                text = self._round()
            except openai.APIError:
                return None, "the API failed"
            if self._reasons:
                return None, self._reasons[0]
            if text is not None:
                contents = [m["content"] for m in self.transcript if isinstance(m, dict) and m["role"] == "tool"]
                return (text, None) if screen_reply(text, contents) else (None, "an ungrounded reply")
        return None, f"no answer in {MAX_ROUNDS} rounds"

    def reply(self, text):
        self.transcript.append({"role": "user", "content": text})
        if self._closed:
            return HANDED_OVER
        words, reason = self._conversation()
        if reason is None:
            return words
        self._closed = True
        plain = [m if isinstance(m, dict) else m.model_dump(exclude_none=True) for m in self.transcript]
        self._backend.hand_over(self._session["session_id"], reason, json.dumps(plain, ensure_ascii=False))
        return HANDED_OVER
