"""The page of a request: it knows nothing of any request, and what its script reads is what its token opens."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, get_args

import pytest

from chalicelib.api.pipeline.problems import PROBLEMS
from chalicelib.domain.rights.post.unconfirmed import MOST_CONFIRMED, MOST_DISOWNED
from chalicelib.domain.rights.states import Action
from infra.local.stack import Stack
from tests.fixtures.client import Client, problem
from tests.http.rights.desk import PAT, Desk, read_text

HIDDEN = "req_01JDXA7Z3N8Q5V2K4M6P9R0S1T"
LINK = re.compile(r"(\S+)/r/(req_\w+)#(\S+)")


def page(stack: Stack, request_id: str = HIDDEN, status: int = 200) -> Any:
    answer = stack.http("GET", f"/r/{request_id}")
    assert answer.status == status, answer.text
    return answer


SCRIPTS = ("/r.js", "/r-tools.js")


def read_script(stack: Stack, path: str) -> str:
    answer = stack.http("GET", path)
    assert (answer.status, answer.header("content-type")) == (200, "text/javascript; charset=utf-8")
    text: str = answer.text
    return text


def script(stack: Stack) -> str:
    return "\n".join(read_script(stack, path) for path in SCRIPTS)


def link(text: str) -> tuple[str, str]:
    """Returns receipt number and token of the last link in a mail."""
    _, request_id, token = LINK.findall(text)[-1]
    return request_id, token


def test_the_page_is_the_same_for_every_request_and_for_none(client: Client) -> None:
    made = Desk(client).make("know")
    texts = {page(client.stack, one).text for one in (made["id"], HIDDEN)}
    texts |= {page(client.stack, one, 404).text for one in ("req_x", "%3Cscript%3E")}
    assert len(texts) == 1
    text = texts.pop()
    assert not {made["id"], *PAT.values()} & set(re.split(r"[\s<>\"]", text))
    assert "$" not in text, "every company stands in its place"


def test_the_page_runs_its_own_script_alone_and_leaves_no_trace(stack: Stack) -> None:
    answer = page(stack)
    policy = dict(part.split(" ", 1) for part in answer.header("content-security-policy").split("; "))
    assert policy["default-src"] == "'none'"
    assert (policy["script-src"], policy["connect-src"]) == ("'self'", "'self'")
    assert (policy["form-action"], policy["base-uri"], policy["frame-ancestors"]) == ("'none'", "'none'", "'none'")
    assert (answer.header("referrer-policy"), answer.header("cache-control")) == ("no-referrer", "no-store")
    assert re.findall(r"<script[^>]*>", answer.text) == ['<script type="module" src="/r.js">']
    assert not re.search(
        r"\son[a-z]+=|javascript:|\ssrc=\"(?!/r\.js)|<(?:img|link|iframe|form[^>]* action)", answer.text
    )


def test_without_scripts_it_names_how_to_reach_every_company(stack: Stack) -> None:
    text = page(stack).text
    for said in ("888-722-1357", "(909) 698-8120", "1-833-257-5777", "30 N Gould St", "2621 Montega Drive"):
        assert said in text
    assert 'href="tel:+18887221357"' in text and 'href="mailto:support@psynergybilling.com"' in text
    assert "<noscript>" in text and "#companies[hidden] { display: block" in text


def test_whoever_uses_no_mouse_and_no_eyes_finds_every_field_named(stack: Stack) -> None:
    text = page(stack).text
    fields = re.findall(r"<(?:input|textarea) id=\"(\w+)\"", text)
    assert fields == ["code", "message", "grounds"]
    assert all(f'<label for="{field}">' in text for field in fields)
    assert 'inputmode="numeric" autocomplete="one-time-code"' in text
    described = [one for group in re.findall(r'aria-describedby="([^"]+)"', text) for one in group.split()]
    assert described and all(f'<output id="{one}"' in text for one in described), "a live region tells what was wrong"
    assert '<html lang="en">' in text and "prefers-color-scheme: dark" in text and "user-scalable" not in text


def test_the_script_fits_the_page_and_the_api(stack: Stack) -> None:
    text, ids = script(stack), set(re.findall(r'\sid="([\w-]+)"', page(stack).text))
    used = set(re.findall(r'\b(?:by|reveal|say|attempt|send|leave|fill|listRequests)\(\s*"([\w-]+)"', text))
    used |= {
        one
        for group in re.findall(r"for \(const id of \[([^\]]+)\]\)", text)
        for one in re.findall(r'"([\w-]+)"', group)
    }
    used |= {f"{one}-list" for one in re.findall(r'\blistRequests\("(\w+)"', text)}
    assert used and used <= ids, "what the script looks for is on the page"
    assert set(re.findall(r'\bcan\("(\w+)"\)', text)) <= set(get_args(Action))
    known = re.search(r"const known = \{(.*?)\};", text, re.DOTALL)
    assert known is not None
    assert set(re.findall(r"^\s+(\w+):", known[1], re.MULTILINE)) <= set(PROBLEMS)
    assert all(len(read_script(stack, path).splitlines()) < 300 for path in SCRIPTS)


def test_the_script_imports_its_tools_alone_and_only_what_they_offer(stack: Stack) -> None:
    text, tools = (read_script(stack, path) for path in SCRIPTS)
    ((names, source),) = re.findall(r"import \{([^}]+)\} from \"([^\"]+)\";", text)
    assert source == SCRIPTS[1] and "import" not in tools
    offered = set(re.findall(r"^export (?:async )?(?:const|let|function) (\w+)", tools, re.MULTILINE))
    assert set(re.findall(r"\w+", names)) == offered


def test_the_script_counts_as_the_api_does(stack: Stack) -> None:
    text = script(stack)
    assert f"const AT_ONCE = {MOST_CONFIRMED};" in text and f"const A_CALL = {MOST_DISOWNED};" in text


def test_no_token_reaches_a_server_but_in_a_header_and_no_text_becomes_html(stack: Stack) -> None:
    text = script(stack)
    addresses = re.findall(r"fetch\(`([^`]+)`", text)
    assert addresses and all(one.startswith("/v1/requests/${") and "token" not in one for one in addresses)
    assert "token = location.hash.slice(1)" in text and 'replaceState(null, "", location.pathname)' in text
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|localStorage|cookie|https?:", text
    )


def test_the_link_to_an_unconfirmed_address_opens_the_code_and_nothing_else(client: Client) -> None:
    desk = Desk(client)
    made = desk.make("know", "delete")
    request_id, token = link(desk.mailed()[-1])
    assert request_id == made["id"]
    for part in ("", "/messages"):
        problem(desk.read(request_id, part, token=token), 403, "missing_scope")
    verified = desk.act(request_id, "verify", {"code": desk.code()}, token=token)
    assert verified.status == 200, verified.text
    linked = {one["id"]: one["tracking_token"] for one in verified.json["linked_requests"]}
    assert linked[request_id] == verified.json["tracking_token"] and len(linked) == 2
    for one, tracking in linked.items():
        said = desk.read(one, token=tracking).json["said"]
        assert said["reader"] == "person" and said["asked"].startswith("You asked to ")
        assert PAT["email"] not in str(said) and PAT["first_name"] not in str(said)
    other = next(one for one in linked if one != request_id)
    problem(desk.read(other, token=verified.json["tracking_token"]), 401, "unauthorized")


def test_the_answer_opens_to_the_person_who_got_it_and_not_to_the_call_that_asked(client: Client) -> None:
    desk = Desk(client)
    made = desk.make("know")
    verified = desk.act(made["id"], "verify", {"code": desk.code()}, token=made["intake_token"]).json
    tracking = verified["tracking_token"]
    desk.act(made["id"], "complete", {"summary": "This is what we have."})
    assert "answered" not in desk.read(made["id"], token=tracking).json, "its letter has not left yet"
    desk.mailed()
    shown = desk.read(made["id"], token=tracking).json
    assert "This is what we have." in shown["answered"]["paragraphs"]
    assert not LINK.search(str(shown["answered"])) and "appeal" in shown["allowed_actions"]
    assert shown["said"]["status"].startswith("It is done.")
    intake = desk.read(made["id"], token=made["intake_token"]).json
    assert "answered" not in intake and "said" in intake
    staff = desk.seen(made["id"])
    assert not {"said", "answered"} & set(staff), "staff read codes"


def test_a_link_that_is_over_has_a_new_one_mailed_and_opens_nothing_else(client: Client) -> None:
    desk = Desk(client)
    made = desk.make("know")
    _, letter = link(desk.mailed()[-1])
    verified = desk.act(made["id"], "verify", {"code": desk.code()}, token=made["intake_token"]).json
    tracking = verified["tracking_token"]
    desk.mailed()  # no queue keeps a message for sixty days
    client.stack.clock.advance(timedelta(days=60))
    for part in ("", "/messages"):
        problem(desk.read(made["id"], part, token=tracking), 401, "link_over")
    problem(desk.act(made["id"], "information", {"message": "Hello."}, token=tracking), 401, "link_over")
    for other in (letter, made["intake_token"]):
        problem(desk.act(made["id"], "tracking-link", token=other), 403, "missing_scope")
    problem(desk.act(HIDDEN, "tracking-link", token=tracking), 401, "unauthorized")
    asked = desk.act(made["id"], "tracking-link", token=tracking)
    assert (asked.status, asked.json) == (202, {})
    _, renewed = link(desk.mailed()[-1])
    assert renewed != tracking and desk.read(made["id"], "/messages", token=renewed).status == 200


def test_whoever_only_reads_the_mailbox_reads_nothing_of_a_request_by_ending_it(client: Client) -> None:
    desk = Desk(client)
    disowned, withdrawn = desk.make("know", "opt_out_profiling"), desk.make("delete")
    tokens = dict(link(text) for text in desk.mailed())
    ended = desk.act(disowned["id"], "withdraw", {"reason": "not_mine"}, token=tokens[disowned["id"]])
    assert (ended.status, ended.json) == (200, {"disowned": 2})
    ended = desk.act(withdrawn["id"], "withdraw", token=tokens[withdrawn["id"]])
    assert (ended.status, ended.json) == (200, {"disowned": 0})
    assert [desk.seen(one["id"])["status"] for one in (disowned, withdrawn)] == ["withdrawn", "withdrawn"]


def test_an_agent_reads_the_letter_to_agents(client: Client) -> None:
    desk = Desk(client)
    agent = {"name": "Ann Lee", "email": "ann.lee@agents.example", "authorization": "signed_permission"}
    made = desk.make("know", received_from="agent", agent=agent)
    desk.mailed()
    mails = [mail for mail in client.stack.mails() if "ann.lee@agents.example" in mail.recipients]
    _, token = link(read_text(mails[-1].message))
    denial = {"reasons": [{"code": "agent_not_authorized", "explanation": "The secret account AC-4711 was named."}]}
    assert desk.act(made["id"], "deny", denial).status == 200
    desk.mailed()
    shown = desk.read(made["id"], token=token).json
    assert shown["said"]["reader"] == "agent" and "The person has our answer." in shown["said"]["status"]
    assert "AC-4711" not in str(shown)


@pytest.mark.parametrize("path", ["/r/", "/r", "/r.json"])
def test_nothing_lies_beside_it(stack: Stack, path: str) -> None:
    problem(stack.http("GET", path), 404, "not_found")
