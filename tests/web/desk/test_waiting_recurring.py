"""How a duty reads in the inbox: by the theme of the month in which it is done."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.utils import translation

from linli.core.clock import from_local
from linli.playbooks.loading import load, shipped
from linli.web.desk import waiting_recurring


def test_the_theme_is_that_of_the_month_where_the_body_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting_recurring, "by_id", lambda _version: load(shipped()["zhuzhou"]))
    begins = from_local(datetime(2027, 1, 1, tzinfo=UTC).date()).astimezone(UTC)
    line: Any = SimpleNamespace(subject=f"{UUID(int=1)}/monthly_theme", since=begins)
    with translation.override("en"):
        assert waiting_recurring._subject(line).endswith("Safe power and gas")
