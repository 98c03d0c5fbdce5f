"""Old problems at the desk: entered once, planned, looked at again, solved by two, and not there for others."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from linli.demo.cast import World
from linli.legacy import actions
from linli.legacy.enums import State
from linli.legacy.models import LegacyProblem, LegacyRequest, PlanStep
from linli.service_requests.models import ServiceRequest
from tests.legacy.conftest import COMMUNITY, DEPARTMENT, HEAD, Old, entered
from tests.service_requests.steps import Path
from tests.web.desk.conftest import page

SignIn = Callable[[str], Client]
LIST, NEW = "/desk/legacy/", "/desk/legacy/new/"
FORM = {"title": "没有维修资金", "kind": "maintenance_fund", "review_on": "2027-01-20"}


@pytest.fixture
def old(world: World) -> Old:
    return Old(world, world.at, entered(world, world.at))


def address(old: Old, rest: str = "") -> str:
    return f"{LIST}{old.problem.number}/{rest}"


def sent(old: Old, do: str, **more: str) -> dict[str, str]:
    return {"do": do, "version": str(old.fresh().version), **more}


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_an_empty_register_says_what_to_do(at_desk: SignIn) -> None:
    text = text_of(at_desk(HEAD), LIST)
    assert "No old problem is open" in text
    assert "A list that you have as Excel can be brought in" in text
    assert f'href="{NEW}' in text
    quiet = text_of(at_desk(DEPARTMENT), LIST)
    assert "No old problem stands here." in quiet
    assert NEW not in quiet
    for view, said in (("due", "Nothing is to be looked at today."), ("over", "Nothing is over yet.")):
        assert said in text_of(at_desk(HEAD), f"{LIST}?list={view}")


@pytest.mark.parametrize("role", ["repairer", "volunteer", "auditor", "building_leader", "representative"])
def test_whoever_has_nothing_to_do_with_it_finds_no_page(at_desk: SignIn, old: Old, role: str) -> None:
    client = at_desk(role)
    for url in (LIST, NEW, f"{LIST}print/", f"{LIST}places/{old.world.estate.pk}/sheet/", address(old)):
        assert client.get(url).status_code == 404, url
    assert ">Old problems<" not in client.get("/desk/").content.decode()


def test_it_is_entered_by_a_form_that_keeps_what_was_typed(at_desk: SignIn, world: World) -> None:
    client = at_desk(HEAD)
    said = {**FORM, "place": str(world.estate.pk), "since_year": "-3", "words": "屋面漏水没钱修"}
    answer = client.post(NEW, said)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_since_year"' in text
    assert 'value="没有维修资金"' in text
    assert "屋面漏水没钱修" in text
    for name, value in (("households", "1.5"), ("title", ""), ("review_on", "2020-01-01"), ("building", "99")):
        text = client.post(NEW, {**said, "since_year": "", name: value}).content.decode()
        assert f'href="#id_{name}"' in text, name
    assert not LegacyProblem.objects.exists()
    answer = client.post(NEW, {**said, "since_year": "2003", "households": "310", "building": "3"})
    row = LegacyProblem.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"{LIST}{row.number}/")
    assert (row.place.name, row.since_year, row.households) == ("3栋", 2003, 310)


def test_the_same_form_twice_is_entered_once(at_desk: SignIn, world: World) -> None:
    client, said = at_desk(HEAD), {**FORM, "place": str(world.estate.pk), "idempotency_key": "k1"}
    first, second = client.post(NEW, said), client.post(NEW, said)
    assert first["Location"] == second["Location"]
    other = client.post(NEW, {**said, "title": "另一件"})
    assert other.status_code == 422
    assert "has arrived" in other.content.decode()
    assert LegacyProblem.objects.count() == 1


def test_nobody_enters_where_they_keep_no_register(at_desk: SignIn, world: World) -> None:
    for place in ("other_estate", "city"):
        assert at_desk(HEAD).post(NEW, {**FORM, "place": str(world.places[place].pk)}).status_code in (403, 404)
    assert at_desk(DEPARTMENT).get(NEW).status_code == 404
    assert not LegacyProblem.objects.exists()


def test_from_a_request_that_cannot_be_solved_now_nothing_is_typed_twice(at_desk: SignIn, world: World) -> None:
    row = Path(world, world.at).deferred("没有办房产证\n等了十年")
    client = at_desk(HEAD)
    assert f"{NEW}?about={row.number}" in text_of(client, page(row))
    form = text_of(client, f"{NEW}?about={row.number}")
    assert 'value="没有办房产证 等了十年"' in form
    assert f'data-draft="legacy-new-{row.number}"' in form, "no draft of another one over its words"
    assert 'data-draft="legacy-new"' in text_of(client, NEW)
    answer = client.post(NEW, {**FORM, "title": "没有办房产证", "about": row.number})
    problem = LegacyProblem.objects.get()
    assert LegacyRequest.objects.get().service_request_id == row.pk
    assert problem.place_id in (row.building_id, row.estate_id)
    text = text_of(client, page(row))
    assert answer["Location"] in text
    assert "In the register of old problems" in text
    again = client.get(f"{NEW}?about={row.number}")
    assert (again.status_code, again["Location"]) == (303, answer["Location"])
    assert NEW not in text_of(at_desk("property_manager"), LIST)


def test_a_request_of_another_estate_or_on_its_way_is_refused(at_desk: SignIn, world: World) -> None:
    row = Path(world, world.at).accepted()
    assert at_desk(HEAD).get(f"{NEW}?about={row.number}").status_code == 409 or at_desk(HEAD).get(
        f"{NEW}?about={row.number}"
    ).status_code in (403, 422)
    assert at_desk(HEAD).get(f"{NEW}?about=SQ-000000-20261123-0001").status_code == 404
    assert at_desk(HEAD).get(f"{NEW}?item=x").status_code == 404


def test_a_matter_of_the_topmost_forum_is_entered_from_its_page(at_desk: SignIn, old: Old) -> None:
    from tests.legacy.test_entering import item_at

    item = item_at(old, top=True)
    from linli.meetings.queries import item_seen_by

    role = next(
        role for role in (HEAD, COMMUNITY, "subdistrict_officer") if item_seen_by(old.by(role), item.pk) is not None
    )
    client = at_desk(role)
    text = text_of(client, f"/desk/meetings/items/{item.pk}/")
    assert f"{NEW}?item={item.pk}" in text
    form = text_of(client, f"{NEW}?item={item.pk}")
    assert "房产证" in form
    client.post(NEW, {**FORM, "item": str(item.pk), "place": str(old.world.estate.pk)})
    row = LegacyProblem.objects.get(matter_id=item.matter_id)
    assert row.number in text_of(client, f"/desk/meetings/items/{item.pk}/")


def test_step_by_step_until_it_is_solved(at_desk: SignIn, old: Old) -> None:
    head, officer = at_desk(HEAD), at_desk(DEPARTMENT)
    assert officer.get(address(old)).status_code == 404
    give = sent(old, "give", owner=str(old.body("lighting")), words="土地手续归它管")
    assert head.post(address(old), give).status_code == 303
    assert "Write the plan" in text_of(officer, "/desk/").replace("write the plan", "Write the plan")
    step = {"organisation": str(old.body("water")), "words": "接管网", "due_on": old.day(20).isoformat()}
    assert officer.post(address(old), sent(old, "add_step", **step)).status_code == 303
    made = PlanStep.objects.get()
    changed = {**step, "step": str(made.pk), "words": "先做设计", "why": "图纸没有"}
    assert officer.post(address(old), sent(old, "change_step", **changed)).status_code == 303
    text = text_of(head, address(old))
    assert "先做设计" in text
    assert "data-before" in text
    assert "图纸没有" in text
    new = PlanStep.objects.get(changed_at=None)
    done = {"step": str(new.pk), "done_on": old.day(0).isoformat(), "words": "设计好了"}
    assert at_desk("utility_officer").post(address(old), sent(old, "finish_step", **done)).status_code == 303
    review = {"words": "等批复", "next_on": old.day(40).isoformat()}
    assert head.post(address(old), sent(old, "review", **review)).status_code == 303
    assert officer.post(address(old), sent(old, "say_solved", words="证都发了")).status_code == 303
    assert "证都发了" in text_of(head, address(old))
    assert head.post(address(old), sent(old, "not_yet", **review)).status_code == 303
    officer.post(address(old), sent(old, "say_solved", words="这次都发了"))
    assert head.post(address(old), sent(old, "confirm")).status_code == 303
    assert old.fresh().state == State.SOLVED
    assert head.post(address(old), sent(old, "reopen", **review)).status_code == 303
    assert old.fresh().state == State.OPEN


@pytest.mark.parametrize(("do", "more", "field"), [
    ("give", {"owner": "", "words": "归它"}, "owner"), ("give", {"owner": "x", "words": "归它"}, "owner"),
    ("review", {"words": "", "next_on": "2027-01-01"}, "words"),
    ("review", {"words": "看过", "next_on": ""}, "next_on"),
    ("add_step", {"words": "一步", "organisation": "", "due_on": "2027-01-01"}, "organisation"),
    ("publish", {"words": "13812345678"}, "words"), ("attach", {"number": "SQ-1"}, "number"),
    ("join", {"number": "LP-000000-20200101-0001"}, "number"),
])  # fmt: skip
def test_a_form_that_lacks_something_keeps_the_words_and_names_the_field(
    at_desk: SignIn, old: Old, do: str, more: dict[str, str], field: str
) -> None:
    answer = at_desk(HEAD).post(address(old), sent(old, do, **more))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#id_{field}_{do}"' in text
    assert f'id="id_{field}_{do}"' in text
    assert all(value in text for value in more.values())
    assert "What you wrote is kept." in text


def test_a_form_about_a_step_stays_open_at_that_step(at_desk: SignIn, old: Old) -> None:
    step = old.step()
    for do, field in (("finish_step", "words"), ("change_step", "why")):
        said = {"step": str(step.pk), "done_on": old.day(0).isoformat(), "words": "", "why": ""}
        if do == "change_step":
            said |= {"words": "另一步", "organisation": str(old.body("water")), "due_on": old.day(9).isoformat()}
        answer = at_desk(HEAD).post(address(old), sent(old, do, **said))
        assert answer.status_code == 422
        assert f'id="id_{field}_{step.pk}"' in answer.content.decode()
    assert at_desk(HEAD).post(address(old), sent(old, "finish_step", step="x")).status_code == 404
    other = entered(old.world, old.at, facts=actions.ProblemFacts("另一件", "sewers"))
    alien = actions.add_step(other, old.step_facts(), by=old.by(), at=old.at)
    assert at_desk(HEAD).post(address(old), sent(old, "finish_step", step=str(alien.pk))).status_code == 404


def test_who_is_slower_reads_so_and_keeps_the_words(at_desk: SignIn, old: Old) -> None:
    said = sent(old, "review", words="我也看了", next_on=old.day(30).isoformat())
    old.owned()
    answer = at_desk(HEAD).post(address(old), said)
    assert answer.status_code == 422
    assert "Somebody did something here meanwhile" in answer.content.decode()
    assert "我也看了" in answer.content.decode()


def test_a_verb_that_is_not_theirs_is_refused_and_an_unknown_one_is_not_there(at_desk: SignIn, old: Old) -> None:
    old.owned()
    assert at_desk(DEPARTMENT).post(address(old), sent(old, "give", owner="x", words="y")).status_code == 403
    assert at_desk(HEAD).post(address(old), sent(old, "say_solved", words="好了")).status_code == 403
    assert at_desk(HEAD).post(address(old), sent(old, "eat")).status_code == 404
    assert old.fresh().state == State.OPEN


def test_residents_words_the_forum_and_requests_have_their_ways(at_desk: SignIn, old: Old) -> None:
    client, row = at_desk(HEAD), Path(old.world, old.at).deferred()
    client.post(address(old), sent(old, "publish", words="三期在补办。"))
    client.post(address(old), sent(old, "put_on_agenda"))
    again = client.post(address(old), sent(old, "put_on_agenda"))
    assert "It stands on a list already." in again.content.decode()
    assert "#id_forum" not in again.content.decode()
    assert client.post(address(old), sent(old, "attach", number=row.number)).status_code == 303
    text = text_of(client, address(old))
    assert "三期在补办。" in text
    assert page(row) in text
    assert client.post(address(old), sent(old, "detach", request=str(row.pk))).status_code == 303
    assert client.post(address(old), sent(old, "detach", request=str(row.pk))).status_code == 404
    assert not LegacyRequest.objects.exists()


def test_a_duplicate_leads_to_the_one_that_goes_on(at_desk: SignIn, old: Old) -> None:
    other, client = old.other(), at_desk(HEAD)
    assert client.post(address(old), sent(old, "join", number=other.number)).status_code == 303
    assert f"{LIST}{other.number}/" in text_of(client, address(old))
    assert old.problem.number in text_of(client, f"{LIST}{other.number}/")


def test_what_one_may_not_see_is_not_named_beside_it(at_desk: SignIn, old: Old) -> None:
    leading = old.other()
    actions.give_owner(leading, owner=old.body("lighting"), words="归它管", by=old.by(), at=old.at)
    actions.join(old.fresh(), LegacyProblem.objects.get(pk=leading.pk), by=old.by(), at=old.at)
    officer = at_desk(DEPARTMENT)
    assert officer.get(address(old)).status_code == 404
    assert old.problem.title not in text_of(officer, f"{LIST}{leading.number}/")
    LegacyProblem.objects.filter(pk=old.problem.pk).update(owner=old.body("lighting"))
    LegacyProblem.objects.filter(pk=leading.pk).update(owner=None)
    text = text_of(officer, address(old))
    assert leading.number in text
    assert f"{LIST}{leading.number}/" not in text


def test_a_request_that_they_do_not_see_is_not_taken_out(at_desk: SignIn, old: Old) -> None:
    row = Path(old.world, old.at).deferred()
    actions.attach(old.fresh(), row, by=old.by(), at=old.at)
    ServiceRequest.objects.filter(pk=row.pk).update(about_station=True, holder=old.body("community_office"))
    assert page(row) not in text_of(at_desk(HEAD), address(old))
    assert at_desk(HEAD).post(address(old), sent(old, "detach", request=str(row.pk))).status_code == 404
    assert LegacyRequest.objects.exists()


def test_the_bodies_offered_are_those_that_can_be_named(
    at_desk: SignIn, old: Old, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = old.fresh().playbook.model_copy(update={"posts": ()})
    monkeypatch.setattr(LegacyProblem, "playbook", property(lambda _row: bare))
    text = text_of(at_desk(HEAD), address(old))
    assert str(old.body("lighting")) in text, "the playbook that holds there now says who acts"
    give = sent(old, "give", owner=str(old.body("lighting")), words="归它管")
    assert at_desk(HEAD).post(address(old), give).status_code == 303
    step = {"organisation": str(old.body("lighting")), "words": "登记", "due_on": old.day(20).isoformat()}
    assert at_desk(HEAD).post(address(old), sent(old, "add_step", **step)).status_code == 303


def test_words_whose_form_is_gone_are_still_shown(at_desk: SignIn, old: Old) -> None:
    step = old.step()
    review = sent(old, "review", words="我也看了", next_on=old.day(30).isoformat())
    done = sent(old, "finish_step", step=str(step.pk), words="我办好了", done_on=old.day(0).isoformat())
    actions.finish_step(step, done_on=old.day(0), words="办好了", by=old.by(), at=old.at)
    old.solved()
    for said in (review, done):
        answer = at_desk(HEAD).post(address(old), said)
        assert answer.status_code == 422
        assert "data-unsent" in answer.content.decode()
        assert said["words"] in answer.content.decode()


def test_drafts_are_of_one_problem(at_desk: SignIn, old: Old) -> None:
    step = old.step()
    text = text_of(at_desk(HEAD), address(old))
    for key in (f"legacy-{old.problem.number}-review", f"legacy-change_step-{step.pk}"):
        assert f'data-draft="{key}"' in text


def test_what_was_entered_by_mistake_is_taken_out_by_its_keeper(at_desk: SignIn, old: Old) -> None:
    client, there = at_desk(HEAD), address(old)
    assert 'data-verb="take_back"' in text_of(client, there)
    assert 'data-verb="take_back"' not in text_of(at_desk(COMMUNITY), there)
    assert at_desk(COMMUNITY).post(there, sent(old, "take_back")).status_code == 403
    assert client.post(there, {"do": "take_back", "version": "77"}).status_code == 422, "somebody did something"
    gone = client.post(there, sent(old, "take_back"))
    assert (gone.status_code, gone["Location"]) == (303, LIST)
    assert client.get(there).status_code == 404
    assert client.post(there, {"do": "take_back"}).status_code == 404


def test_once_somebody_was_told_it_stays(at_desk: SignIn, old: Old) -> None:
    old.owned()
    client = at_desk(HEAD)
    assert 'data-verb="take_back"' not in text_of(client, address(old))
    assert client.post(address(old), sent(old, "take_back")).status_code == 409
    assert LegacyProblem.objects.filter(pk=old.problem.pk).exists()


def test_putting_right_is_a_page_of_the_keeper(at_desk: SignIn, old: Old) -> None:
    client, url = at_desk(HEAD), address(old, "correction/")
    assert 'value="229"' in text_of(client, url)
    version = str(old.fresh().version)
    said = {"title": "四期房产证", "kind": "deeds", "words": "", "since_year": "", "households": "", "version": version}
    assert client.post(url, {**said, "title": ""}).status_code == 422
    assert client.post(url, said).status_code == 303
    assert old.fresh().title == "四期房产证"
    assert client.post(url, said).status_code == 422
    old.owned()
    assert at_desk(DEPARTMENT).get(url).status_code == 403
