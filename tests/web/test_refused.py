"""What the kernel refuses becomes a page with its words; what it does not know stays an error."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import RequestFactory

from linli.core.actions import KeyReused
from linli.core.refusals import Refusal, RefusalKind, Refused, Stale
from linli.web.errors import csrf_failure
from linli.web.refused import RefusedMiddleware

WORDS = ("已派给物业，由物业办完。", "安和物业 0990-1000011", "您可以催办。")


def answer(exception: Exception) -> object:
    request = RequestFactory().get("/desk/")
    return RefusedMiddleware(lambda _request: None).process_exception(request, exception)  # type: ignore[arg-type,return-value]


@pytest.mark.parametrize(
    ("kind", "status"), [(RefusalKind.WHO, 403), (RefusalKind.WHEN, 409), (RefusalKind.UNSEEN, 404)]
)
def test_each_kind_of_refusal_has_its_status(kind: RefusalKind, status: int) -> None:
    assert answer(Refused(Refusal(kind, *WORDS))).status_code == status  # type: ignore[attr-defined]


def test_the_page_shows_the_refusals_own_words() -> None:
    page = answer(Refused(Refusal(RefusalKind.WHO, *WORDS))).content.decode()  # type: ignore[attr-defined]
    assert all(part in page for part in WORDS)


def test_what_changed_meanwhile_is_a_409() -> None:
    stale = Stale(seen=1, now=2, event_kind="service_request.dispatched", at=datetime(2026, 11, 23, 6, 2, tzinfo=UTC))
    assert answer(stale).status_code == 409  # type: ignore[attr-defined]
    assert answer(KeyReused("k")).status_code == 409  # type: ignore[attr-defined]


def test_other_exceptions_go_on() -> None:
    assert answer(ValueError("no")) is None


def test_a_form_from_elsewhere_says_what_to_do() -> None:
    page = csrf_failure(RequestFactory().post("/desk/"))
    assert page.status_code == 403
    assert "刷新" in page.content.decode()
