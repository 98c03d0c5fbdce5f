"""docs/reference/truth-table.md: what every rule answers to everybody in every state, asked in memory alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from scripts.docs_reading import code, generated_by, table

if TYPE_CHECKING:
    from linli.core.actors import Actor, Held
    from linli.core.refusals import Refusal
    from linli.playbooks.schema import Playbook
    from linli.service_requests.enums import State, Verb
    from linli.service_requests.models import ServiceRequest

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
YES, NEVER, STATE = "yes", "–", "state"

HEAD = """# Who may do what, and when

{generated}
Every rule was asked, for everybody of the invented cast, about one plain matter in each state: a lamp that does not
light, reported by a resident for themselves, sorted by the head of the station, given to the property company. Special
matters (hazards, complaints about the station, reports for somebody else, reopened ones) have further answers: the
[rules](../rules.md) say which. How one state leads to the next: [states](states.md).

`yes`: may. `–`: not theirs. `state`: not while it is in this state. A letter: not now, for the reason below.
"""

Answers = Mapping[tuple["State", "Verb", str], "Refusal | None"]


@dataclass(frozen=True, slots=True)
class Matter:
    """An unsaved service request with its playbook at hand."""

    row: ServiceRequest
    playbook: Playbook

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


def _id(kind: int, name: str) -> UUID:
    """The same name has the same id on every machine."""
    return UUID(int=(kind << 96) | int.from_bytes(name.encode()[:12], "big"))


def people() -> dict[str, Actor]:
    """Everybody of the cast in each of their posts, the holders of a code and of a link, the system, and nobody."""
    from linli.core.actors import NOBODY, Actor, ActorKind, SignedLink, system
    from linli.demo.cast import PEOPLE

    found = {"nobody": NOBODY, "system": system()}
    for role, _name, posts in PEOPLE:
        held = tuple(_held(role, body, key) for body, key in posts)
        kind = ActorKind.POST if held else ActorKind.RESIDENT
        actor = Actor(kind, person_id=_id(1, role), posts=held)
        for index, post in enumerate(held):
            found[role if index == 0 else f"{role} as {post.post_key}"] = actor.in_post(post)
        if not held:
            found[role] = actor
    link = SignedLink(_id(3, "link"), _id(3, "matter"), _id(2, "property"), _id(1, "repairer"))
    found["code"] = Actor(ActorKind.CODE, subjects=frozenset({_id(3, "matter")}))
    found["link"] = Actor(ActorKind.LINK, link=link)
    return found


def _held(role: str, body: str, key: str) -> Held:
    from linli.core.actors import Held
    from linli.demo.cast import BODIES

    spec = playbook().post(key)
    kind, places = next((kind, places) for name, kind, *_words, places in BODIES if name == body)
    bound = ("building",) if key == "building_leader" else places
    levels = _levels()
    scope = frozenset((name, levels[name]) for name in bound if name in levels)
    return Held(_id(4, f"{role[:5]} {key[-6:]}"), key, "", _id(2, body), "", kind, frozenset(spec.powers), scope)


@cache
def playbook() -> Playbook:
    """The playbook that Linli brings."""
    from linli.playbooks.loading import load, shipped

    return load(shipped()["jian"])


def _levels() -> dict[str, int]:
    names = ("place", "city", "district", "subdistrict", "community", "estate", "building")
    return {name: number for number, name in enumerate(names, start=1)}


def matter(state: State) -> ServiceRequest:
    """The plain matter in this state, as actions leave it."""
    from linli.demo.cast import BODIES
    from linli.organisations.models import Organisation
    from linli.playbooks.enums import UrgencyClass
    from linli.service_requests.enums import Closing, State
    from linli.service_requests.models import ServiceRequest

    kinds = {name: kind for name, kind, *_rest in BODIES}
    station, company = (
        Organisation(pk=_id(2, name), kind=kinds[name], short_name=f"the {word}")
        for name, word in (("station", "station"), ("property", "property company"))
    )
    handled = state in (State.DISPATCHED, State.IN_HAND, State.PAUSED, State.RESOLVED, State.CLOSED)
    done = state in (State.RESOLVED, State.CLOSED)
    row = ServiceRequest(
        pk=_id(3, "matter"), state=state, urgency=UrgencyClass.IMPORTANT, station=station,
        holder=company if handled else station, lead=company if handled else None,
        dispatched_by_id=station.pk if handled else None,
        reporter_id=_id(1, "resident"), received_at=AT - timedelta(hours=2),
        accepted_by_id=_id(1, "station_head") if handled or state in (State.ACCEPTED, State.DEFERRED) else None,
        resolved_by_id=_id(1, "repairer") if done else None,
        decided_by_id=_id(1, "station_head") if state in (State.DECLINED, State.DEFERRED) else None,
        review_on=(AT + timedelta(days=20)).date() if state in (State.DEFERRED, State.PAUSED) else None,
        silence_closes_at=AT + timedelta(days=7) if done else None,
        closing=Closing.RESIDENT if state is State.CLOSED else "",
        **{f"{name}_id": number for name, number in _levels().items()},
    )  # fmt: skip
    return Matter(row, playbook())  # type: ignore[return-value]  # it stands in for a stored row


def answers() -> dict[tuple[State, Verb, str], Refusal | None]:
    """What each rule says, for every state, verb and role."""
    from linli.service_requests.enums import State, Verb
    from linli.service_requests.rules import RULES

    cast, matters = people(), {state: matter(state) for state in State}
    return {
        (state, verb, role): RULES[verb](actor, matters[state], AT)
        for state in State
        for verb in Verb
        for role, actor in cast.items()
    }


def reasons(found: Answers) -> dict[str, str]:
    """A letter for each reason beside the state, in the order of the tables."""
    said = [_why(verb, state, refusal) for (state, verb, _role), refusal in found.items()]
    return {why: chr(ord("a") + index) for index, why in enumerate(dict.fromkeys(why for why in said if why))}


def _why(verb: Verb, state: State, refusal: Refusal | None) -> str:
    """Why not now, where it is not the state's fault; empty otherwise."""
    from linli.core.refusals import RefusalKind
    from linli.service_requests.rules.common import when_refusal

    if refusal is None or refusal.kind is not RefusalKind.WHEN:
        return ""
    by_state = when_refusal(verb, matter(state))
    return "" if by_state is not None and refusal.instead == by_state.instead else refusal.why


def cell(verb: Verb, state: State, refusal: Refusal | None, letters: Mapping[str, str]) -> str:
    """One answer in a word."""
    from linli.core.refusals import RefusalKind

    if refusal is None:
        return YES
    if refusal.kind is not RefusalKind.WHEN:
        return NEVER
    why = _why(verb, state, refusal)
    return letters[why] if why else STATE


def cells(found: Answers) -> dict[tuple[State, Verb, str], str]:
    """Every answer in a word."""
    letters = reasons(found)
    return {(state, verb, role): cell(verb, state, no, letters) for (state, verb, role), no in found.items()}


def columns(words: Mapping[tuple[State, Verb, str], str]) -> list[list[str]]:
    """Those who get the same answer to everything share a column."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for role in dict.fromkeys(role for _state, _verb, role in words):
        alike.setdefault(tuple(word for (_s, _v, who), word in words.items() if who == role), []).append(role)
    return list(alike.values())


def _tables(words: Mapping[tuple[State, Verb, str], str], shared: list[list[str]]) -> Iterator[str]:
    from linli.service_requests.enums import State, Verb

    for state in State:
        yield f"## {state.label} (`{state.value}`)\n"
        rows = [[f"`{verb.value}`", *(words[state, verb, roles[0]] for roles in shared)] for verb in Verb]
        yield table(["verb", *(str(number) for number in range(1, len(shared) + 1))], rows)


def page() -> str:
    """The whole page."""
    found = answers()
    words, letters = cells(found), reasons(found)
    shared = columns(words)
    legend = [[str(number), code(roles)] for number, roles in enumerate(shared, start=1)]
    parts = [
        HEAD.format(generated=generated_by("docs_truth.py")),
        "Who gets the same answer to everything shares a column:\n",
        table(["column", "who"], legend),
        table(["letter", "why not now"], [[letter, why] for why, letter in letters.items()]),
        *_tables(words, shared),
    ]
    return "\n".join(parts)
