"""What went wrong: each status says what happened, what was kept, one way on, and names the station."""

from __future__ import annotations

import psycopg
import pytest
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import OperationalError
from django.test import Client, RequestFactory, override_settings

from linli.demo.cast import World
from linli.web import whom_to_call
from linli.web.errors import bad_request, database_away, error_page, server_error
from linli.web.refused import RefusedMiddleware
from linli.web.resident.frame import ESTATE_COOKIE

STATUSES = (400, 403, 404, 409, 410, 413, 422, 429, 500, 503)


@pytest.mark.parametrize("status", STATUSES)
def test_the_station_of_the_last_estate_is_named(world: World, status: int) -> None:
    request = RequestFactory().get("/f/")
    request.COOKIES[ESTATE_COOKIE] = "chunheli"
    answer = error_page(request, status)
    page = answer.content.decode()
    assert answer.status_code == status
    assert "春和里站" in page
    assert 'href="tel:09901000001"' in page
    assert 'href="tel:12345"' not in page
    assert page.count("button primary") == 1


@pytest.mark.parametrize("status", STATUSES)
def test_without_an_estate_the_hotline_answers(status: int) -> None:
    assert 'href="tel:12345"' in error_page(RequestFactory().get("/f/"), status).content.decode()


def test_without_a_database_the_page_still_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_request: object) -> object:
        raise OperationalError("no")

    monkeypatch.setattr(whom_to_call, "last_estate", gone)
    answer = error_page(RequestFactory().get("/f/"), 503)
    assert 'href="tel:12345"' in answer.content.decode()
    assert answer.headers["Retry-After"] == "30"


@pytest.mark.parametrize("status", [403, 404])
def test_at_the_desk_the_way_leads_to_the_inbox(status: int) -> None:
    assert 'href="/desk/"' in error_page(RequestFactory().get("/desk/nothing/"), status).content.decode()


def test_a_conflict_at_the_desk_leads_back_to_its_page() -> None:
    assert 'href="/desk/x/"' in error_page(RequestFactory().get("/desk/x/"), 409).content.decode()


@pytest.mark.parametrize("exception", [RequestDataTooBig(), TooManyFilesSent()])
def test_what_is_too_large_is_a_413_wherever_it_is_found(exception: Exception) -> None:
    request = RequestFactory().post("/e/chunheli/service-requests/new/")
    assert bad_request(request, exception).status_code == 413
    found = RefusedMiddleware(lambda _request: None).process_exception(request, exception)  # type: ignore[arg-type,return-value]
    assert found is not None
    assert found.status_code == 413
    assert bad_request(request, ValueError()).status_code == 400


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=10)
def test_a_form_that_is_too_large_keeps_the_words(world: World) -> None:
    answer = Client().post("/feedback/", {"words": "字" * 100}, headers={"Accept-Language": "en"})
    assert answer.status_code == 413
    assert "Your words are kept" in answer.content.decode()


def _caused(cause: BaseException | None) -> OperationalError:
    error = OperationalError("x")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("exception", "away"),
    [
        (_caused(psycopg.OperationalError("connection refused")), True),
        (_caused(psycopg.errors.AdminShutdown()), True),
        (_caused(psycopg.errors.TooManyConnections()), True),
        (_caused(psycopg.errors.DeadlockDetected()), False),
        (_caused(psycopg.errors.QueryCanceled()), False),
        (ValueError(), False),
        (None, False),
    ],
)
def test_a_database_that_is_away_is_told_from_one_that_is_busy(exception: BaseException | None, away: bool) -> None:
    assert database_away(exception) is away


def test_a_database_that_is_away_is_a_503() -> None:
    request, gone = RequestFactory().get("/f/"), _caused(psycopg.OperationalError("connection refused"))
    found = RefusedMiddleware(lambda _request: None).process_exception(request, gone)  # type: ignore[arg-type,return-value]
    assert found is not None
    assert found.status_code == 503
    try:
        raise gone
    except OperationalError:
        assert server_error(request).status_code == 503
    assert server_error(request).status_code == 500
