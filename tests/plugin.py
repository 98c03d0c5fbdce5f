"""Loaded before Django is: gives the suite a data directory and a throw-away database of its own."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import warnings
from typing import Any

import pytest

OWN_DEMO = ("tests/journeys/test_kill.py", "tests/journeys/test_start.py")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: Any, log: Any) -> Any:
    """One worker walks the journeys, so that only one demo is started for them; other files go to whoever is free."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            shared = nodeid.startswith("tests/journeys/") and not nodeid.startswith(OWN_DEMO)
            return "tests/journeys/" if shared else nodeid.partition("::")[0]

    return ByFile(config, log)


def _be_patient() -> None:
    """A busy machine is no mistake: what counts is what comes out, not how long one example took."""
    from hypothesis import HealthCheck, settings

    settings.register_profile("linli", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("linli")


def _prepare() -> None:
    _be_patient()
    warnings.filterwarnings("ignore", category=DeprecationWarning, module="allauth")
    os.environ.setdefault("LINLI_SECRET_KEY", "a key for tests alone, thirty-two characters and more")
    if "LINLI_TEST_DATA_DIR" not in os.environ:
        os.environ["LINLI_TEST_DATA_DIR"] = tempfile.mkdtemp(prefix="linli-test-data-")
        atexit.register(shutil.rmtree, os.environ["LINLI_TEST_DATA_DIR"], ignore_errors=True)
    os.environ["LINLI_DATA"] = os.environ["LINLI_TEST_DATA_DIR"]
    if not os.environ.get("DATABASE_URL"):
        from linli.core.postgres import start_for_tests

        start_for_tests()


_prepare()
