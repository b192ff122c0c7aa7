# Shows: tools in a class of their own, drafts kept as closures, and one place that refuses
# Assignment: 14_capstone

# %% answer="SupportAgent"
import functools
import inspect


class Refused(Exception):
    pass


def demand(holds, code="NOT_FOUND"):
    if not holds:
        raise Refused(code)


class Toolbox:
    def __init__(self, backend, session, limiter):
        self.backend, self.session, self.hand_off = backend, session, []
        self.may = limiter.allow if limiter else lambda name: True
        self.actions = {}

    def use(self, name, text):
        tool = {definition["function"]["name"]: definition for definition in TOOLS}.get(name)
        if tool is None:
            return failed("UNKNOWN_FUNCTION", name)
        code = "INVALID_JSON"
        try:
            arguments = json.loads(text)
            method, code = getattr(type(self), name), "INVALID_ARGUMENTS"
            inspect.signature(method).bind(self, **arguments)
            demand(self.may(name), "LIMIT_REACHED")
            code = "EXECUTION_FAILED"
            return method(self, **arguments)
        except Refused as refused:
            return failed(str(refused), "That cannot be done.")
        except Exception:
            return failed(code, "That cannot be done.")

    def own(self, table, id):
        row = self.backend.find(table, id)
        demand(row and row["customer_id"] == self.session["customer_id"])
        return row

    def left(self, order_id):
        order = self.own("orders", order_id)
        return order["total_cents"] - order["refunded_cents"]

    def get_order(self, order_id):
        order = self.own("orders", order_id)
        return {**order, "left_cents": self.left(order_id)}

    def start_return(self, order_id, reason):
        self.own("orders", order_id)
        self.backend.start_return(order_id, reason)
        return "A label is on its way."

    def draft(self, action, *arguments, **shown):
        given = self.backend.save_draft(self.session["session_id"], "see the agent", {})
        self.actions[given["draft"]] = functools.partial(action, given["draft"], *arguments)
        return shown | given

    def prepare_refund(self, order_id, amount_cents):
        left = self.left(order_id)
        demand(type(amount_cents) is int, "INVALID_AMOUNT")
        demand(0 < amount_cents <= left, "INVALID_AMOUNT")
        return self.draft(self.backend.refund, order_id, amount_cents, order_id=order_id, amount=euros(amount_cents))

    def prepare_card_freeze(self, card_id):
        self.own("cards", card_id)
        return self.draft(self.backend.freeze, card_id, card_id=card_id)

    def prepare_booking(self, slot_id):
        demand(self.backend.find("slots", slot_id))
        return self.draft(self.backend.book, slot_id, self.session["customer_id"], slot_id=slot_id)

    def execute_action(self, draft):
        row = self.backend.find("drafts", draft)
        demand(row is not None and draft in self.actions)
        demand(row["approved"] and self.backend.now() < row["expires_at"], "NOT_APPROVED")
        demand(self.actions[draft](), "TOO_LATE")
        return {"ok": True}

    def find_appointments(self, specialty):
        return self.backend.free_slots(specialty)

    def lookup_customer(self):
        return self.own("customers", self.session["customer_id"])

    def search_knowledge_base(self, query):
        return self.backend.articles(query)

    def create_ticket(self, subject):
        return self.backend.open_ticket(self.session["customer_id"], subject)

    def send_response(self, ticket_id, text):
        self.own("tickets", ticket_id)
        return self.backend.send(ticket_id, text)

    def hand_off_to_person(self, reason):
        self.hand_off.append(reason)


class SupportAgent:
    def __init__(self, client, backend, *, session, model, limiter=None, log=None):
        self.tools, self.log = Toolbox(backend, session, limiter), log
        self.ask = functools.partial(client.chat.completions.create, model=model, tools=TOOLS)
        self.transcript = [dict(role="developer", content=INSTRUCTIONS)]
        self.over = False

    def reply(self, text):
        self.transcript.append(dict(role="user", content=text))
        if not self.over:
            answer, reason = self.converse()
            if answer is not None:
                self.transcript.append(dict(role="assistant", content=answer))
                return answer
            self.over = True
            session_id = self.tools.session["session_id"]
            self.tools.backend.hand_over(session_id, reason, json.dumps(self.transcript, indent=1))
        self.transcript.append(dict(role="assistant", content=HANDED_OVER))
        return HANDED_OVER

    def converse(self):
        rounds = 0
        while rounds < MAX_ROUNDS:
            rounds += 1
            try:
                choice = self.ask(messages=self.transcript).choices[0]
            except openai.APIError as error:
                return None, type(error).__name__
            message = choice.message
            if message.refusal or choice.finish_reason in ("length", "content_filter"):
                return None, message.refusal or "half a reply"
            if not message.tool_calls:
                results = [each["content"] for each in self.transcript if each.get("tool_call_id")]
                said = [each["content"] for each in self.transcript if each["role"] == "user"]
                good = message.content and screen_reply(message.content, results, said)
                return (message.content, None) if good else (None, "made up")
            self.transcript.append(json.loads(message.model_dump_json(exclude_none=True)))
            for call in message.tool_calls:
                result = self.tools.use(call.function.name, call.function.arguments)
                if self.log:
                    self.log.record(
                        call, result, error=result["error"] if type(result) is dict and "error" in result else None
                    )
                content = json.dumps(result)
                self.transcript.append(dict(role="tool", tool_call_id=call.id, content=content))
            if self.tools.hand_off:
                return None, self.tools.hand_off[0]
        return None, "no end"
