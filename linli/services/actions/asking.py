"""Asking that a matter is done: by a resident with or without an account, for somebody else, or entered at the desk."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import clock, events
from linli.core.actions import action
from linli.core.actors import Actor, ActorKind
from linli.core.ids import uuid7
from linli.core.legal_calendar import current
from linli.core.refusals import Invalid, Refused, ask
from linli.core.wording import line, need_line
from linli.organisations.models import Organisation
from linli.people.actions import leave_contact
from linli.people.models import Person
from linli.places.models import Place
from linli.places.queries import playbook_version_for
from linli.playbooks.parts_services import Agency, AgentKind
from linli.playbooks.queries import by_id
from linli.service_requests.actions.filing import numbers_for
from linli.services import rules
from linli.services.actions.common import CLIENT
from linli.services.models import NAME, WORDS, AgentMatter
from linli.services.queries import agency_at, body_among, code_hash, code_of

PURPOSE = "agent"


@dataclass(frozen=True, slots=True)
class AskFacts:
    """What somebody asks for: a matter of the list, in which way, for whom, and how they are reached."""

    kind: str
    way: str
    name: str
    phone: str = ""
    words: str = ""
    on_behalf: bool = False


@action
def ask_for_matter(estate: Place, facts: AskFacts, *, key: str = "", by: Actor, at: datetime) -> AgentMatter:
    """Ask the body that serves the estate to do a matter of the list. The same key again gives the first one.

    Raises `Refused`, `KeyReused`, and `Invalid` on "kind", "way", "name", "phone" or "words".
    """
    plan = agency_at(estate)
    ask(rules.may_ask_for(by, plan, estate, at))
    assert plan is not None  # the rule let nobody through without a list
    body = body_among(estate, plan.taken_by)
    if body is None:
        raise Refused(rules.unseen_here("may_ask_for"))
    return _write(estate, body, plan, facts, key, by=by, at=at)


@action
def enter_matter(estate: Place, facts: AskFacts, *, key: str = "", by: Actor, at: datetime) -> AgentMatter:
    """Enter at the desk what somebody asks for; it waits for whoever of the body takes it on. Raises as
    `ask_for_matter`."""
    plan = agency_at(estate)
    ask(rules.may_enter_for(by, plan, estate, at))
    assert plan is not None and by.organisation_id is not None  # the rule let nobody through without
    body = Organisation.objects.get(pk=by.organisation_id)
    return _write(estate, body, plan, facts, key, by=by, at=at)


def _write(
    estate: Place, body: Organisation, plan: Agency, facts: AskFacts, key: str, *, by: Actor, at: datetime
) -> AgentMatter:
    spec = _spec(plan, facts)
    name = need_line("name", facts.name, _("Name whom it is for."), NAME)
    words = line("words", facts.words, WORDS)
    sent = kernel.body_hash({**asdict(facts), "place": estate.pk})
    new_id: UUID = uuid7()
    first = kernel.claim(client=CLIENT, key=key, body=sent, answer={"id": str(new_id)}, at=at) if key else None
    if first is not None:
        return AgentMatter.objects.get(pk=first["id"])
    version_id = playbook_version_for(estate)
    asker_id = by.own_id if by.kind is not ActorKind.POST else None
    row = AgentMatter(
        id=new_id, number=numbers_for(estate, [at])[0].replace("SQ-", "AG-", 1), organisation=body, place=estate,
        playbook_version_id=version_id, kind=spec.key, way=facts.way, name=name, words=words, asker_id=asker_id,
        on_behalf=facts.on_behalf, code_hash=code_hash(code_of(new_id)), asked_at=at,
        answer_by=clock.due(at, plan.answer, calendar=current(), hours=by_id(version_id).hours).at,
    )  # fmt: skip
    if facts.phone.strip():
        known = Person.objects.filter(pk=asker_id).first() if asker_id and not facts.on_behalf else None
        row.contact = leave_contact(phone=facts.phone, purpose=PURPOSE, person=known, by=by, at=at)
    row.save(force_insert=True)
    events.record("agent_matter.asked_for", row, by=by, at=at, refs={"kind": row.kind, "way": row.way})
    return row


def _spec(plan: Agency, facts: AskFacts) -> AgentKind:
    """Raises `Invalid` on "kind" or "way"."""
    spec = plan.matter(facts.kind)
    if spec is None:
        raise Invalid({"kind": _("Choose a matter of the list.")})
    if facts.way not in spec.ways:
        raise Invalid({"way": _("Choose how it is handed in.")})
    return spec
