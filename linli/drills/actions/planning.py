"""Planning for many estates in one go, and calling a whole plan off. The number of statements does not grow with the
number of estates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from linli.core import events
from linli.core.actions import action, body_hash, claim, compare, lock, save
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.ids import uuid7
from linli.core.inserting import copy_many
from linli.core.refusals import Invalid, ask
from linli.core.wording import need_line
from linli.drills.actions.telling import tell_bodies, tell_helpers
from linli.drills.choosing import PlanFacts, checked, choose, some
from linli.drills.enums import OPEN, State
from linli.drills.models import REASON, Drill, DrillPlan, DrillPost
from linli.drills.rules import may_call_off_plan, may_plan, may_see_plan
from linli.places.models import Place
from linli.places.queries import playbook_version_for
from linli.playbooks.queries import by_id
from linli.service_requests.masking import for_everybody


@action
def plan_drill(places: Sequence[Place], facts: PlanFacts, *, key: str = "", by: Actor, at: datetime) -> DrillPlan:
    """Plan a drill or call-out for every estate of these places: each gets a row of its own with the posts, in the
    hands of whoever holds it there, who is told. The same key again is the same plan.

    Raises `Refused`, `KeyReused`, and `Invalid` on "places" or a field of the facts.
    """
    if not places:
        raise Invalid({"places": _("Choose at least one place.")})
    version_id = playbook_version_for(places[0])
    playbook = by_id(version_id)
    ask(may_plan(by, playbook, facts.kind, places, at))
    assert by.organisation_id is not None  # the rule let nobody through without a post
    kept = checked(facts, at)
    plan_id = uuid7()
    first = _first_made(key, places, facts, plan_id, at)
    if first is not None:
        return DrillPlan.objects.get(pk=first)
    chosen = choose(playbook.drill(facts.kind), places, kept.starts_at, kept.ends_at, by.organisation_id)
    some(chosen)
    assert kept.starts_at is not None and kept.ends_at is not None  # checked above
    plan = DrillPlan(
        id=plan_id, organisation_id=by.organisation_id, playbook_version_id=version_id, kind=kept.kind,
        nature=kept.nature, title=kept.title, words=kept.words, starts_at=kept.starts_at, ends_at=kept.ends_at,
        made_at=at,
    )  # fmt: skip
    plan.save(force_insert=True)
    drills = [
        Drill(
            plan=plan, estate=estate, organisation_id=chosen.holders[estate.pk], starts_at=kept.starts_at,
            ends_at=kept.ends_at, gather=kept.gather,
        )
        for estate in chosen.estates
    ]  # fmt: skip
    copy_many(drills)
    copy_many(
        [DrillPost(drill=drill, name=post.name, wanted=post.wanted or 1) for drill in drills for post in kept.posts]
    )
    refs = {"plan": str(plan.pk)}
    events.record("drill_plan.made", plan, by=by, at=at, refs={"kind": plan.kind, "estates": len(drills)})
    events.record_many([events.build("drill.planned", drill, by=by, at=at, refs=refs) for drill in drills])
    tell_bodies(plan, {drill.organisation_id for drill in drills} - {plan.organisation_id}, "planned", at)
    return plan


def _first_made(key: str, places: Sequence[Place], facts: PlanFacts, plan_id: UUID, at: datetime) -> UUID | None:
    if not key:
        return None
    said = {"places": [place.pk for place in places], **asdict(facts)}
    found = claim(client="drills.plan", key=key, body=body_hash(said), answer={"id": str(plan_id)}, at=at)
    return UUID(found["id"]) if found is not None else None


@action
def call_off_plan(plan: DrillPlan, *, reason: str, by: Actor, at: datetime, version: int | None = None) -> DrillPlan:
    """Call off what of a plan has not been held: each estate's row says why, and whoever holds or helps is told. The
    same press again changes nothing. Raises `Stale`, `Refused`, and `Invalid` on "reason"."""
    held = lock(plan, related=("organisation",))
    again = held.called_off_at is not None and held.reason == " ".join(reason.split())
    if again and may_see_plan(by, held, at) is None:
        return held
    compare(held, version, subject=held.pk)
    ask(may_call_off_plan(by, held, at))
    why = need_line("reason", reason, _("Say why in a sentence; residents read it."), REASON)
    for_everybody("reason", why, REASON)
    open_ones = list(
        Drill.objects.select_for_update(of=("self",)).filter(plan=held, state__in=OPEN, ends_at__gt=at)
        .select_related("estate").order_by("pk")
    )  # fmt: skip
    ids = [drill.pk for drill in open_ones]
    Drill.objects.filter(pk__in=ids).update(state=State.CALLED_OFF, reason=why, version=F("version") + 1)
    held.called_off_at, held.reason = at, why
    save(held, "called_off_at", "reason")
    refs = {"plan": str(held.pk)}
    events.record("drill_plan.called_off", held, by=by, at=at, refs={"estates": len(ids)})
    events.record_many([events.build("drill.called_off", drill, by=by, at=at, refs=refs) for drill in open_ones])
    tell_bodies(held, {one.organisation_id for one in open_ones} - {held.organisation_id}, "called_off", at)
    told = [drill for drill in open_ones if drill.told_at is not None]
    tell_helpers(held, told, "called_off", local_date(at), at)
    return held
