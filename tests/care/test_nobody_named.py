"""What everybody reads of a fund names nobody: public pages, messages and events are searched for every secret."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from linli.care import actions, queries
from linli.care.enums import State
from linli.care.models import CareApplication, FundEntry
from linli.core.models import Event
from linli.messages import words
from linli.messages.models import Outbox
from tests.care.conftest import GRANTED, KEEPER, NAME, PHONE, WORDS, Care

SECRETS = (NAME, WORDS, PHONE, "PASS00001", "13900139001")


def public_pages(care: Care) -> str:
    slug = care.world.estate.slug
    client = Client(headers={"Accept-Language": "zh-hans"})
    found = []
    for rest in ("", "care/", "contacts/", "promises/", "wishes/", "meetings/", "legacy/", "activities/", "powers/"):
        answer = client.get(f"/e/{slug}/{rest}")
        assert answer.status_code == 200, rest
        found.append(answer.content.decode())
    return "".join(found)


@pytest.mark.parametrize("state", list(State))
def test_no_public_page_names_anybody_in_any_state(care: Care, state: State) -> None:
    care.money()
    row = care.reached(state)
    said = public_pages(care)
    for secret in (*SECRETS, row.number, str(row.pk)):
        assert secret not in said, secret


def test_no_message_and_no_event_holds_a_secret(care: Care) -> None:
    care.money()
    for number, state in enumerate(State):
        care.reached(state, number)
    said = str(list(Event.objects.values_list("kind", "refs", "subject_type")))
    said += str(list(Outbox.objects.values_list("kind", "refs")))
    for secret in (*SECRETS, "medical", str(GRANTED), "请先找民政", "听说他有两套房"):
        assert secret not in said, secret
    for kind in ("care_application.decided.person", "care_application.refused.person"):
        one = Outbox.objects.filter(kind=kind).first()
        assert one is not None
        told = words.words_of(kind, one.refs)
        assert "CA-" in told.title and "春风街道" in told.body
        for secret in (*SECRETS, "yuan", "Medical"):
            assert secret not in f"{told.title}{told.body}"
        assert "CA-…" in words.words_of(kind, {}).title


def test_the_hash_and_the_paper_stand_in_no_other_table(care: Care) -> None:
    row = care.asked()
    assert row.person_hash is not None
    for model in apps.get_models():
        if not model.__module__.startswith("linli.") or model is CareApplication:
            continue
        for one in model._default_manager.all().order_by("pk").values():
            assert "PASS00001" not in str(one), model
            assert bytes(row.person_hash) not in [bytes(v) for v in one.values() if isinstance(v, memoryview | bytes)]


def noticed(care: Care, **more: Any) -> list[tuple[str, str, int]]:
    return [(one.community, one.purpose, one.amount) for one in queries.noticed(care.fund, care.today, **more)]


def test_with_few_cases_in_a_month_what_for_is_left_out_and_from_five_on_it_stands(care: Care) -> None:
    for number in range(4):
        care.notice(number)
    assert noticed(care) == [("和畅社区", "", GRANTED)] * 4
    care.notice(4, purpose="school")
    assert sorted(noticed(care)) == [("和畅社区", "Medical bills", GRANTED)] * 4 + [
        ("和畅社区", "School fees", GRANTED)
    ]


def test_cases_of_another_month_do_not_help(care: Care) -> None:
    for number in range(3):
        care.notice(number)
    care.later(days=8)  # December
    for number in range(3, 6):
        care.notice(number)
    assert noticed(care) == [("和畅社区", "", GRANTED)] * 3


def test_it_stands_for_its_days_and_no_longer(care: Care) -> None:
    care.notice()
    assert len(noticed(care)) == 1
    care.later(days=5)
    assert len(noticed(care)) == 1
    care.later(days=1)
    assert noticed(care) == []


def grants(care: Care, count: int, day: Any) -> None:
    for number in range(count):
        row = care.decided(100 + number, phone="")
        FundEntry.objects.create(
            fund=care.fund, transfer_id=row.pk, kind="grant", application=row, amount=-GRANTED, on=day, receipt="P",
            at=care.at,
        )  # fmt: skip


def test_sums_of_past_years_from_five_cases_on(care: Care) -> None:
    grants(care, 4, care.today - timedelta(days=400))
    assert queries.past_years(care.fund, care.today) == [(2025, None, None)]
    one = FundEntry.objects.first()
    assert one is not None
    FundEntry.objects.create(
        fund=care.fund, transfer_id=care.world.people["resident"].pk, kind="grant", amount=-GRANTED, on=one.on,
        receipt="P", at=care.at,
    )  # fmt: skip
    assert queries.past_years(care.fund, care.today) == [(2025, 5, 5 * GRANTED)]
    returned = CareApplication.objects.filter(pk=one.application_id)
    before = returned.values_list("state", "ended_at")[0]
    returned.update(state="returned", ended_at=care.at)
    assert queries.past_years(care.fund, care.today) == [(2025, None, None)], "what came back was not given"
    returned.update(state=before[0], ended_at=before[1])
    FundEntry.objects.filter(kind="grant").update(on=care.today)
    assert queries.past_years(care.fund, care.today) == [], "this year is not past"


def test_the_statement_names_no_person(care: Care) -> None:
    care.closed()
    for one in queries.statement(care.fund):
        assert NAME not in f"{one.words}{one.receipt}"
    assert actions.MoneyFacts(1, None, "").words == ""
    assert care.by(KEEPER).held is not None
