"""Working a whole sheet in the desk: steps as the roles do them, each through its page, its form and its answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import time_machine
from django.test import Client

from linli.demo.cast import World
from linli.service_requests.actions.common import PAST
from linli.service_requests.enums import State, Verb
from linli.service_requests.models import ServiceRequest
from linli.web.desk.ways import WAYS

FOUND_IN_THE_INBOX = frozenset(
    {"accept", "decline", "ask_for_more", "merge", "dispatch", "take", "resolve", "inspect", "close", "answer_finally"}
)
"""What somebody comes to do because it waits for them; the rest they look up."""

SAYS = {"rate": "rating", "withdraw": "withdrawal"}
"""Where a caller's word is given, below the page that the code opens."""

CODE = re.compile(r'class="code[^"]*">([^<]+)<')
HREF = re.compile(r'href="/desk/service-requests/(SQ-[0-9-]+)/"')


SignIn = Callable[[str], Client]


@dataclass(frozen=True)
class Step:
    """What one of the cast does. In the data `@lighting` is a body, `#4` another row's number.

    `refused` is the status of a step that must not go through; `caller` is the resident, with the code of the paper
    slip that `role` printed.
    """

    role: str
    key: str
    data: Mapping[str, str] = field(default_factory=dict)
    refused: int = 0
    caller: bool = False

    def events(self) -> list[str]:
        """The events that it leaves."""
        if self.refused:
            return []
        sent = {"up": "raised", "": ""}.get(self.data.get("to", ""), "dispatched")
        if self.key == "dispatch":
            return [sent]
        told = PAST[Verb(self.key)] if self.key in Verb.values else {"reply": "replied", "note": "noted"}[self.key]
        return [told, sent] if sent else [told]


@dataclass
class Office:
    """Everybody at their desks; the clock goes on by a second with each step."""

    world: World
    sign_in: SignIn
    numbers: list[str]
    at: datetime
    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, role: str) -> Client:
        """The browser of this role, signed in once."""
        if role not in self.clients:
            self.clients[role] = self.sign_in(role)
        return self.clients[role]

    def row(self, index: int) -> ServiceRequest:
        return ServiceRequest.objects.get(number=self.numbers[index])

    def inbox(self, role: str) -> set[str]:
        """The numbers that wait for this role."""
        with time_machine.travel(self.at, tick=False):
            answer = self.client(role).get("/desk/")
        assert answer.status_code == 200, role
        return set(HREF.findall(answer.content.decode()))

    def do(self, index: int, step: Step) -> None:
        """Do it, or see it refused; what waits for the role stands in its inbox before."""
        before = self.row(index)
        waits = before.state != State.NEEDS_INFO  # a question waits for its caller
        if waits and step.key in FOUND_IN_THE_INBOX and not step.refused and not step.caller:
            assert before.number in self.inbox(step.role), (index, step)
        self.at += timedelta(seconds=1)
        with time_machine.travel(self.at, tick=False):
            status = self._as_caller(before, step) if step.caller else self._at_desk(before, step)
        assert status == (step.refused or 303), (index, step, status)
        if step.refused:
            after = self.row(index)
            assert (after.state, after.version) == (before.state, before.version), (index, step)

    def _at_desk(self, row: ServiceRequest, step: Step) -> int:
        client, address = self.client(step.role), f"/desk/service-requests/{row.number}/{WAYS[step.key].noun}/"
        form = client.get(address)
        if form.status_code != 200:
            return form.status_code
        text = form.content.decode().partition(f'data-way="{step.key}"')[2].partition("</form>")[0]
        data = {name: self._value(value) for name, value in step.data.items()}
        for name, value in data.items():
            assert f'name="{name}"' in text or name == "then", (step, name)
            assert name in ("words", "leading", "expected_on", "review_on") or f'value="{value}"' in text, (step, value)
        sent = {name: hidden(text, name) for name in ("version", "post")} | data
        return client.post(address, sent).status_code

    def _as_caller(self, row: ServiceRequest, step: Step) -> int:
        """The resident came by for the slip, and speaks with its code."""
        slip = self.client(step.role).get(f"/desk/service-requests/{row.number}/slip/?paper=1").content.decode()
        found = CODE.search(slip)
        assert found is not None, step
        caller = Client(headers={"Accept-Language": "en"})
        assert caller.post("/f/", {"code": found.group(1)}).status_code == 303
        address = f"/f/{row.number}/{SAYS[step.key]}/"
        text = caller.get(address).content.decode()
        return caller.post(address, {"version": hidden(text, "version"), **step.data}).status_code

    def _value(self, value: str) -> str:
        if value.startswith("@"):
            return str(self.world.bodies[value[1:]].pk)
        return self.numbers[int(value[1:])] if re.fullmatch(r"#\d+", value) else value


def hidden(text: str, name: str) -> Any:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found is not None, name
    return found.group(1)
