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
        given = backend.save_draft(session_id, "refund", {"order": order_id, "cents": amount_cents})
        return dict(given, order_id=order_id, amount=euros(amount_cents))

    def prepare_card_freeze(card_id):
        if not mine("cards", card_id):
            return NO_SUCH
        return dict(backend.save_draft(session_id, "freeze", {"card": card_id}), card_id=card_id)

    def prepare_booking(slot_id):
        if not backend.find("slots", slot_id):
            return NO_SUCH
        return dict(backend.save_draft(session_id, "book", {"slot": slot_id}), slot_id=slot_id)

    def why_not(row):
        if row is None or row["session_id"] != session_id:
            return NO_SUCH
        if not row["approved"]:
            return failed("NOT_APPROVED", "The customer has not agreed.")
        if backend.now() >= row["expires_at"]:
            return failed("EXPIRED", "Too late.")
        return None

    def execute_action(draft):
        row = backend.find("drafts", draft)
        problem = why_not(row)
        if problem is not None:
            return problem
        details = row["details"]
        match row["action"]:
            case "refund":
                done = backend.refund(draft, details["order"], details["cents"])
            case "freeze":
                done = backend.freeze(draft, details["card"])
            case "book":
                done = backend.book(draft, details["slot"], customer)
        return {"done": row["action"]} if done else failed("TOO_LATE", "This is no longer possible.")

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
    def __init__(self, client, backend, *, session, model, limiter=None, log=None):
        self._may, self._log = limiter.allow if limiter else lambda name: True, log
        self._client, self._backend, self._session, self._model = client, backend, session, model
        self._reasons = []
        self._tools = make_tools(backend, session, self._reasons.append)
        self._closed = False
        self.transcript = [{"role": "developer", "content": INSTRUCTIONS}]

    def _answer(self, call):
        """Return the content of the tool message for one call."""
        result = self._carry_out(call)
        content = json.dumps(result)
        if self._log:
            self._log.record(call, content, error=result.get("error") if isinstance(result, dict) else None)
        return content

    def _carry_out(self, call):
        function = self._tools.get(call.function.name)
        if function is None:
            return failed("UNKNOWN_FUNCTION", "This tool does not exist.")
        try:
            arguments = json.loads(call.function.arguments)
        except ValueError:
            return failed("INVALID_JSON", "This is not JSON.")
        try:
            inspect.signature(function).bind(**arguments)
        except TypeError:
            return failed("INVALID_ARGUMENTS", "These arguments do not fit.")
        if not self._may(call.function.name):
            return failed("LIMIT_REACHED", "That is enough.")
        try:
            return function(**arguments)
        except Exception:
            log.exception("%s failed", call.function.name)
            return failed("EXECUTION_FAILED", "This does not work at the moment.")

    def _round(self):
        reply = self._client.chat.completions.create(messages=self.transcript, model=self._model, tools=TOOLS)
        message = reply.choices[0].message
        if message.refusal or reply.choices[0].finish_reason not in ("stop", "tool_calls"):
            return None
        self.transcript.append(message)
        for call in message.tool_calls or []:
            self.transcript.append({"role": "tool", "tool_call_id": call.id, "content": self._answer(call)})
        return message

    def _conversation(self):
        for _ in range(MAX_ROUNDS):
            try:
                message = self._round()
            except openai.APIError:
                return None, "the API failed"
            if message is None:
                return None, "a refusal, or half a reply"
            if self._reasons:
                return None, self._reasons[0]
            if not message.tool_calls:
                plain = [m for m in self.transcript if isinstance(m, dict)]
                contents = [m["content"] for m in plain if m["role"] == "tool"]
                words = [m["content"] for m in plain if m["role"] == "user"]
                grounded = message.content and screen_reply(message.content, contents, words)
                return (message.content, None) if grounded else (None, "an ungrounded reply")
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
