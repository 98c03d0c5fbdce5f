"""Who gives a link to one job, who takes it back, and what its holder may: three verbs on one matter."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from linli.core.actors import Actor, ActorKind, Door, SignedLink
from linli.core.ids import uuid7
from linli.core.models import Event
from linli.core.refusals import Invalid, RefusalKind, Refused
from linli.demo.cast import PEOPLE
from linli.service_requests import actions
from linli.service_requests.actions.links import HOLDS
from linli.service_requests.enums import TABLE, State, Verb
from linli.service_requests.models import JobLink, ServiceRequest
from linli.service_requests.queries import job_link, rows, visible_to
from linli.service_requests.rules import RULES, may_note, may_reply, may_see
from linli.service_requests.rules.links import may_make_link, may_revoke_link, why_shut
from tests.service_requests.steps import HEAD, REPAIRER, Path, happened

pytestmark = pytest.mark.django_db
THREE = {Verb.TAKE, Verb.RETURN, Verb.RESOLVE}


def holder(row: ServiceRequest, path: Path) -> Actor:
    """Whoever holds a link that the property company gave to this matter."""
    signed = SignedLink(uuid7(), row.pk, path.world.bodies["property"].pk, path.by(REPAIRER).person_id)
    return Actor(ActorKind.LINK, door=Door.WEB, link=signed)


def loaded(row: ServiceRequest) -> ServiceRequest:
    return rows().get(pk=row.pk)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("verb", list(Verb))
def test_the_holder_of_a_link_may_three_verbs_in_the_states_of_the_table(path: Path, state: State, verb: Verb) -> None:
    row = loaded(path.to(state))
    may = RULES[verb](holder(row, path), row, path.at) is None
    assert may == (verb in THREE and state in TABLE.sources(verb) and row.lead_id is not None)


def test_a_link_is_for_one_matter_and_for_the_body_that_gave_it(path: Path) -> None:
    row, other = loaded(path.in_hand()), loaded(path.in_hand("电梯异响"))
    stranger = holder(row, path)
    assert stranger.link is not None
    elsewhere = replace(stranger, link=replace(stranger.link, organisation_id=path.world.bodies["station"].pk))
    for verb in THREE:
        assert RULES[verb](stranger, other, path.at) is not None
        assert RULES[verb](elsewhere, row, path.at) is not None


def test_it_sees_its_matter_and_speaks_nowhere(path: Path) -> None:
    row, other = loaded(path.in_hand()), loaded(path.in_hand("电梯异响"))
    actor = holder(row, path)
    assert may_see(actor, row, path.at) is None
    assert may_see(actor, other, path.at) is not None
    assert set(visible_to(actor)) == {row}
    assert may_reply(actor, row, path.at) is not None
    assert may_note(actor, row, path.at) is not None
    assert may_make_link(actor, row, path.at) is not None
    assert not actor.powers


def test_only_handling_posts_of_the_body_that_has_it_give_links(path: Path) -> None:
    row = loaded(path.dispatched())
    may = {
        role
        for role, _name, _posts in PEOPLE
        if may_make_link(path.by(role), row, path.at) is None
    }  # fmt: skip
    assert may == {"property_manager", "repairer"}
    program = replace(path.by(REPAIRER), kind=ActorKind.CLIENT, client="hotline")
    assert may_make_link(program, row, path.at) is not None


@pytest.mark.parametrize("state", list(State))
def test_links_are_given_while_there_is_a_job(path: Path, state: State) -> None:
    row = loaded(path.to(state))
    refusal = may_make_link(path.by(REPAIRER), row, path.at)
    assert (refusal is None) == (state in {State.DISPATCHED, State.IN_HAND, State.PAUSED})


def test_giving_keeps_a_hash_alone_and_is_written_down(path: Path) -> None:
    row = path.dispatched()
    given = actions.make_link(row, name="  马 师傅\u202e ", by=path.by(REPAIRER), at=path.at)
    assert given.link.name == "马 师傅"
    assert given.link.expires_at == path.at + HOLDS
    assert given.words.encode() not in bytes(JobLink.objects.get().hash)
    assert job_link(given.words) == given.link
    assert job_link(given.words + "x") is None
    assert happened(row)[-1] == "link_given"
    assert given.words not in str(Event.objects.latest("id").refs)


@pytest.mark.parametrize("name", ["", "  ", "\u200b", "马" * 41])
def test_a_link_is_for_somebody(path: Path, name: str) -> None:
    with pytest.raises(Invalid) as wrong:
        actions.make_link(path.dispatched(), name=name, by=path.by(REPAIRER), at=path.at)
    assert set(wrong.value.errors) == {"name"}
    assert not JobLink.objects.exists()


def test_others_give_none(path: Path) -> None:
    with pytest.raises(Refused):
        actions.make_link(path.dispatched(), name="马师傅", by=path.by(HEAD), at=path.at)


def test_taking_back_is_done_once_and_by_the_body_that_gave_it(path: Path) -> None:
    row = path.dispatched()
    link = actions.make_link(row, name="马师傅", by=path.by(REPAIRER), at=path.at).link
    with pytest.raises(Refused) as refused:
        actions.revoke_link(link, by=path.by(HEAD), at=path.at)
    assert refused.value.refusal.kind is RefusalKind.WHO
    assert refused.value.refusal.who_can
    for _again in range(2):
        link = actions.revoke_link(link, by=path.by("property_manager"), at=path.at)
    assert link.revoked_at == path.at
    assert happened(row).count("link_revoked") == 1


def test_it_is_taken_back_also_after_the_job_went_elsewhere(path: Path) -> None:
    row = path.dispatched()
    link = actions.make_link(row, name="马师傅", by=path.by(REPAIRER), at=path.at).link
    row = actions.take_back(row, by=path.by(HEAD), at=path.later(minutes=1))
    link = JobLink.objects.select_related("assignment__organisation").get(pk=link.pk)
    assert may_revoke_link(path.by(REPAIRER), row, link, path.at) is None
    assert why_shut(link, path.at) is not None


@pytest.mark.parametrize(("categories", "may"), [(None, True), ({"public_lighting"}, True), ({"noise"}, False)])
def test_who_is_there_for_other_matters_does_not_take_it_back(
    path: Path, categories: set[str] | None, may: bool
) -> None:
    row = path.dispatched()
    row.category = "public_lighting"
    link = actions.make_link(row, name="马师傅", by=path.by(REPAIRER), at=path.at).link
    link = JobLink.objects.select_related("assignment__organisation").get(pk=link.pk)
    by = path.by(REPAIRER)
    assert by.held is not None
    bound = replace(by, held=replace(by.held, categories=None if categories is None else frozenset(categories)))
    assert (may_revoke_link(bound, row, link, path.at) is None) == may


def test_it_opens_until_the_second_it_runs_out(path: Path) -> None:
    link = actions.make_link(path.dispatched(), name="马师傅", by=path.by(REPAIRER), at=path.at).link
    assert why_shut(link, link.expires_at - timedelta(microseconds=1)) is None
    assert why_shut(link, link.expires_at) is not None


def test_whoever_gave_the_link_counts_as_who_resolved_it(path: Path) -> None:
    row = loaded(path.in_hand())
    done = actions.resolve(row, by=holder(row, path), at=path.later(hours=1), result="repaired", words="换了灯泡。")
    assert done.resolved_by_id == path.by(REPAIRER).person_id
    assert RULES[Verb.CLOSE](path.by(REPAIRER), loaded(done), path.at) is not None


@pytest.mark.parametrize("state", [State.DISPATCHED, State.IN_HAND, State.ACCEPTED, State.RESOLVED])
def test_what_nobody_has_taken_is_resolved_at_once_through_a_link_alone(path: Path, state: State) -> None:
    row = path.to(state)
    by = holder(row, path)
    said = {"at": path.later(hours=1), "result": "repaired", "words": "换了灯泡。"}
    with pytest.raises(Refused):
        actions.resolve_at_once(row, by=path.by(REPAIRER), **said)
    if state is not State.DISPATCHED:
        with pytest.raises(Refused):
            actions.resolve_at_once(row, by=by, **said)
        return
    done = actions.resolve_at_once(row, by=by, version=row.version, **said)
    assert done.state == State.RESOLVED
    assert happened(done)[-2:] == ["taken", "resolved"]
