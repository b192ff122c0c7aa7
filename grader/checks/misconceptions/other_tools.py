"""Misconceptions about tools that are not functions: approvals of MCP calls, and searches for tools."""

from __future__ import annotations

from grader.checks.misconceptions import dispatch
from grader.outcome import Misconception

ITEM_READ_AS_DICT = Misconception(
    "other-tools-item-read-as-dict",
    "An item of a response is a dict.",
    "The SDK's client returns objects. Square brackets and `.get` are for the JSON behind them.",
    "Read attributes: `item.type`, `item.id`, `item.name`.",
)
KINDS_MIXED = Misconception(
    "other-tools-item-kinds-mixed",
    "All items of a response have the same attributes.",
    "`output` mixes kinds: a message has no name and no server_label, so reading one raises an AttributeError.",
    "Look at `item.type` first, and read the other attributes only of the kind that has them.",
)

EVERYTHING_APPROVED = Misconception(
    "approvals-everything-approved",
    "A request for approval has to be approved for the program to go on.",
    "A stranger's server then does whatever a text makes the model ask for. A no is an answer, too: the model goes on.",
    "For a tool that is not in `allowed`, send what `ask` returned.",
)
PERSON_NOT_HEARD = Misconception(
    "approvals-person-not-heard",
    "Asking a person is enough.",
    "The person said no, and the call was approved. What they returned has to be in the answer.",
    'Write `"approve": ask(...)`, or keep what it returned and send that.',
)
REFUSAL_UNANSWERED = Misconception(
    "approvals-refusal-unanswered",
    "A call that is refused needs no answer.",
    "The model never learns that it may not. It waits, or asks again. A refusal is an answer with `approve` False.",
    "Make one item for every request, whatever was decided.",
)
ALLOWED_UNANSWERED = Misconception(
    "approvals-allowed-unanswered",
    "A tool that is allowed needs no answer.",
    "`allowed` is a list of your program. The API knows nothing of it, and waits for an approval of each request.",
    "Send an answer with `approve` True for these tools.",
)
FIRST_REQUEST_ONLY = Misconception(
    "approvals-first-request-only",
    "A response has one request.",
    "A model may want several calls at once. Those without an answer are never made.",
    "Go through all items of `response.output`, and collect the answers in a list.",
)
ID_NOT_THE_REQUESTS = Misconception(
    "approvals-id-not-the-requests",
    "The answer names another thing, not the request's id.",
    "The API pairs answer and request by this id alone. Another one approves nothing.",
    'Write `"approval_request_id": item.id`, of the item of type mcp_approval_request.',
)
OTHER_ITEMS_ANSWERED = Misconception(
    "approvals-other-items-answered",
    "Whatever has a name and an id waits for an answer.",
    "A call of type `mcp_call` is done, and a function call needs an output, not an approval. An approval that nothing "
    "asked for is an error.",
    'Answer only items whose type is `"mcp_approval_request"`.',
)
REQUEST_SENT_BACK = Misconception(
    "approvals-request-sent-back",
    "What the model sent has to be sent back with the answer.",
    "With previous_response_id the server has these items. Sent again, they are refused: Duplicate item found with "
    "id ...",
    "Return the answers alone.",
)
ANSWERED_AS_FUNCTION = Misconception(
    "approvals-answered-as-function",
    "A request for approval is answered like a function call.",
    "You do not run this tool: the service does, after your yes. What it waits for is a decision, not an output.",
    "Send an item of type `mcp_approval_response` with `approval_request_id` and `approve`.",
)
APPROVE_NOT_BOOLEAN = Misconception(
    "approvals-approve-not-boolean",
    "`approve` may be any word that means yes.",
    "The API takes true or false. A text is of the wrong type, and a text like 'no' counts as true in Python.",
    "Send True or False, the values that `ask` returns.",
)
NAME_PARTLY_COMPARED = Misconception(
    "approvals-name-partly-compared",
    "A tool whose name contains an allowed one is allowed.",
    "The server chooses its tools' names. `find_all` is not `find`, and can do anything.",
    "Compare whole names: `item.name in allowed`, where `allowed` is a collection and not a text.",
)
LABEL_COMPARED = Misconception(
    "approvals-label-compared",
    "`allowed` holds names of servers, too.",
    "A server that is called like an allowed tool then may do anything without a question.",
    "Compare `item.name` alone with `allowed`; the label is for the person.",
)
NOT_SHOWN = Misconception(
    "approvals-not-shown",
    "The name of a tool is enough for a decision.",
    "What is sent where is the decision: `send` to a colleague, or all of the mailbox to a stranger.",
    "Call `ask(item.server_label, item.name, item.arguments)`, in this order.",
)
ASKED_FOR_ALLOWED = Misconception(
    "approvals-asked-for-allowed",
    "Asking once more does no harm.",
    "People who are asked about everything press yes without reading. That is why `allowed` exists.",
    "Write `item.name in allowed or ask(...)`: Python calls `ask` only where the first part is false.",
)
ASKED_AGAIN = Misconception(
    "approvals-asked-again",
    "A person can be asked again and will say the same.",
    "Each call of `ask` is a question on somebody's screen, and the second answer may be another one.",
    "Call `ask` once for each request, and keep what it returns.",
)
DECISION_REUSED = Misconception(
    "approvals-decision-reused",
    "What a person said about one request holds for the next one of the same tool.",
    "The person agreed to what was shown. The next request has other arguments: another recipient, another amount.",
    "Call `ask` for every request whose tool is not in `allowed`, and keep no decision for later.",
)
APPROVAL_MISTAKES = (
    EVERYTHING_APPROVED,
    PERSON_NOT_HEARD,
    REFUSAL_UNANSWERED,
    ALLOWED_UNANSWERED,
    FIRST_REQUEST_ONLY,
    ID_NOT_THE_REQUESTS,
    OTHER_ITEMS_ANSWERED,
    REQUEST_SENT_BACK,
    ANSWERED_AS_FUNCTION,
    APPROVE_NOT_BOOLEAN,
    NAME_PARTLY_COMPARED,
    LABEL_COMPARED,
    NOT_SHOWN,
    ASKED_FOR_ALLOWED,
    ASKED_AGAIN,
    DECISION_REUSED,
    ITEM_READ_AS_DICT,
    KINDS_MIXED,
    dispatch.RESULT_NOT_RETURNED,
)

SEARCH_ANSWERED_AS_FUNCTION = Misconception(
    "search-answered-as-function",
    "A search for tools is answered like a function call.",
    "A function_call_output is text for the model to read. Tools in it cannot be called.",
    "Send an item of type `tool_search_output` with the definitions under `tools`.",
)
SEARCH_ITEM_ID = Misconception(
    "search-item-id-answered",
    "The answer names the item's `id`.",
    "A search has two ids: `id` (tsc_...) names the item, `call_id` (call_...) is what the answer is paired by.",
    'Write `"call_id": item.call_id`.',
)
NOTHING_FOUND_UNANSWERED = Misconception(
    "search-nothing-found-unanswered",
    "A search without results needs no answer.",
    "The API refuses the next request: No tool output found for tool search call ... An empty list is an answer.",
    "Append an answer for each search, even where no tool fits.",
)
FIRST_SEARCH_ONLY = Misconception(
    "search-first-only",
    "A response has one search.",
    "The model may look for several things at once, and each search without an answer ends in an error.",
    "Go through all items of `response.output`, and collect the answers in a list.",
)
SERVER_SEARCH_ANSWERED = Misconception(
    "search-of-the-server-answered",
    "Every search is yours to answer.",
    'With `execution` "server" the service has searched already, and the search has no call_id to answer.',
    'Answer only where `item.execution == "client"`.',
)
EXECUTION_NOT_SAID = Misconception(
    "search-execution-not-said",
    "The answer need not say who searched.",
    "A search can be the service's or the client's, and `execution` tells them apart; the answer says \"client\", too.",
    'Write `"execution": "client"` beside the type.',
)
TOOLS_AS_TEXT = Misconception(
    "search-tools-as-text",
    "The definitions go back as JSON text.",
    "Text is for the model to read; `tools` is a list that the API reads, like that of a request.",
    "Leave `json.dumps` out: put the list itself under `tools`.",
)
NAMES_SENT = Misconception(
    "search-names-sent",
    "The names of the tools are enough.",
    "The model has never seen these definitions: without description and parameters it cannot call anything.",
    "Send the definitions of the catalog, whole.",
)
SENT_IN_CHAT_FORM = Misconception(
    "search-chat-form",
    "A definition has an inner dict `function`.",
    "That is the form of Chat Completions. In the Responses API name, description and parameters stand beside `type`.",
    "Read `tool['name']`, and send the definitions as they are in the catalog.",
)
PARTS_LEFT_OUT = Misconception(
    "search-parts-left-out",
    "Name and description of a definition will do.",
    "What is left out is gone: without parameters the model calls the tool with none, without strict it is freer.",
    "Send the dicts of the catalog themselves, not new ones with some of their keys.",
)
K_IGNORED = Misconception(
    "search-k-ignored",
    "More tools do no harm.",
    "Each definition costs tokens, and the search exists to keep their number small.",
    "Cut the sorted list: `[:k]`.",
)
NOT_RANKED = Misconception(
    "search-not-ranked",
    "It does not matter which tools of the catalog are sent.",
    "The model can call only what you send. If the right tool is further down, it never gets it.",
    "Sort by the words that the goal shares with a tool, the most first, and cut then.",
)
CATALOGUE_CHANGED = Misconception(
    "search-catalogue-changed",
    "The catalog may be sorted or changed in place.",
    "The next search, and every other user of the list, gets the changed one.",
    "Use `sorted`, which makes a new list, and change copies of the definitions.",
)
GOAL_PARSED_AGAIN = Misconception(
    "search-arguments-parsed",
    "The arguments of a search are text.",
    "Those of a function call are. The API sends the arguments of a tool search as an object, a dict in Python.",
    'Read `item.arguments["goal"]`.',
)
SEARCH_DESCRIPTION_EXPECTED = Misconception(
    "search-description-expected",
    "Every definition has a description.",
    "The API does not demand one, and one tool without it stops the search for all of them.",
    "Read it with `tool.get('description') or ''`, or use `shared_words`, which does.",
)
SEARCH_MISTAKES = (
    SEARCH_ANSWERED_AS_FUNCTION,
    SEARCH_ITEM_ID,
    NOTHING_FOUND_UNANSWERED,
    FIRST_SEARCH_ONLY,
    SERVER_SEARCH_ANSWERED,
    EXECUTION_NOT_SAID,
    TOOLS_AS_TEXT,
    NAMES_SENT,
    SENT_IN_CHAT_FORM,
    PARTS_LEFT_OUT,
    K_IGNORED,
    NOT_RANKED,
    CATALOGUE_CHANGED,
    GOAL_PARSED_AGAIN,
    SEARCH_DESCRIPTION_EXPECTED,
    ITEM_READ_AS_DICT,
    KINDS_MIXED,
    dispatch.RESULT_NOT_RETURNED,
)
