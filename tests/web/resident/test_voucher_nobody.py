"""Nobody who takes a voucher stands anywhere: every table and every line of the log is searched after it."""

from __future__ import annotations

import logging
from uuid import UUID

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection, models
from django.test import Client

from linli.core.clock import day_bounds, from_local, local_date
from linli.core.codes import format_code
from linli.core.ids import uuid7_time
from linli.core.models import LedgerTransfer
from linli.demo.cast import World
from linli.vouchers import actions, book
from linli.vouchers.models import Voucher
from tests.vouchers.conftest import Bowl
from tests.web.resident.test_vouchers import LIST, code_in, press_of, read

HERS = {"REMOTE_ADDR": "203.0.113.77", "HTTP_USER_AGENT": "her-own-telephone/7"}
ADDRESS, AGENT = HERS["REMOTE_ADDR"], HERS["HTTP_USER_AGENT"]
MOVED = {
    "vouchers_voucher", "vouchers_voucherwall", "core_ledgeraccount", "core_ledgertransfer", "core_ledgerentry",
}  # fmt: skip
"""Tables that taking and eating may change; none of them knows a person."""

BY_DAY = ("taken", "eaten", "uneaten", "returned")


@pytest.fixture
def bowl(world: World) -> Bowl:
    cache.clear()
    return Bowl(world, world.at)


@pytest.fixture
def hers(world: World) -> Client:
    """Somebody who is signed in, on her own telephone."""
    client = Client(HTTP_ACCEPT_LANGUAGE="en", HTTP_HOST="localhost", **HERS)
    client.force_login(world.accounts["resident"], backend="linli.web.accounts.backends.AccountBackend")
    client.get("/me/")
    return client


def everything() -> dict[str, list[str]]:
    """Every row of every table as text."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" AS t ORDER BY 1')  # names of our own tables
            found[table] = [row[0] for row in cursor.fetchall()]
    return found


def changed(before: dict[str, list[str]], after: dict[str, list[str]]) -> dict[str, list[str]]:
    """The rows that are new or other than before, by table."""
    found = {table: [row for row in rows if row not in set(before[table])] for table, rows in after.items()}
    return {table: rows for table, rows in found.items() if rows}


def test_after_a_take_and_a_meal_nothing_joins_a_voucher_to_anybody(
    hers: Client, browser: Client, bowl: Bowl, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    wall, shop = bowl.full()
    till = actions.give_till(shop, by=bowl.by(), at=bowl.at).words
    browser.get(f"/till/{till}/")
    text = read(hers)
    before = everything()
    with caplog.at_level(logging.DEBUG):
        press = press_of(text)
        code = code_in(hers.post(f"{LIST}{wall.pk}/", {"idempotency_key": press}).content.decode())
        hers.post(f"{LIST}{wall.pk}/", {"idempotency_key": press_of(read(hers))})
        hers.get("/voucher/")
        browser.post("/voucher/", {"code": format_code(code), "idempotency_key": "till-press"})
        browser.post("/voucher/", {"do": "undo", "code": format_code(code)})
        browser.post("/voucher/", {"code": format_code(code), "idempotency_key": "till-press-2"})
        for _number in range(12):  # too late, and again: what is refused is kept nowhere either
            hers.post(f"{LIST}{wall.pk}/", {"idempotency_key": "", "sure": "1"})
    after = everything()
    rows = changed(before, after)
    assert set(rows) <= MOVED, sorted(set(rows) - MOVED)

    session = hers.session.session_key
    person, account = str(world.people["resident"].pk), world.accounts["resident"]
    mine = [code, format_code(code), press, str(UUID(press)), ADDRESS, AGENT, session, person, str(account.pk), till]
    kept = "\n".join(row for found in rows.values() for row in found)
    logged = "\n".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")
    for secret in mine:
        assert secret not in kept, secret
        assert secret not in logged, secret
    for table, found in after.items():
        for row in found:
            assert code not in row, table
            assert format_code(code) not in row, table
            assert press not in row, table


def test_the_book_knows_the_day_of_a_meal_and_nothing_nearer(bowl: Bowl) -> None:
    wall, shop = bowl.full()
    (code,) = bowl.eaten(wall, shop)
    actions.undo_redeem(shop, code=code, by=bowl.till(shop), at=bowl.at)
    midnight = day_bounds(local_date(bowl.at))[0]
    moves = LedgerTransfer.objects.filter(book=book.BOOK, kind__in=BY_DAY)
    assert moves.count() == 3
    for move in moves:
        assert (move.at, uuid7_time(move.pk)) == (midnight, midnight)
        assert move.subject_id in (str(wall.pk), str(shop.pk)), "never a voucher"
    donated = LedgerTransfer.objects.get(kind="donated")
    assert donated.at != from_local(local_date(bowl.at)), "what the keeper did is known to the moment"


def test_no_column_could_hold_who_or_when() -> None:
    fields = [field for field in Voucher._meta.get_fields() if isinstance(field, models.Field)]
    assert not [field.name for field in fields if isinstance(field, models.DateTimeField)]
    assert Voucher._meta.pk.default.__name__ == "uuid4", "a key that rises with time would say when"
    joined = {field.related_model._meta.label for field in fields if field.is_relation}
    assert joined == {"vouchers.VoucherWall", "vouchers.Shop", "vouchers.Settlement"}
    for model in apps.get_app_config("vouchers").get_models():
        for field in model._meta.get_fields():
            if field.is_relation and field.related_model is not None and not field.auto_created:
                assert field.related_model._meta.app_label in ("vouchers", "organisations", "places"), field


def test_this_test_would_see_a_row_that_knows(bowl: Bowl) -> None:
    before = everything()
    bowl.donated(bowl.wall(), 2, shown_name="看得见的人")
    rows = changed(before, everything())
    assert "看得见的人" in "\n".join(row for found in rows.values() for row in found)
    assert "core_event" in rows, "what a keeper does is recorded"
