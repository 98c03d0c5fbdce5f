"""Loaded before Django is: gives the suite a data directory and a throw-away database of its own."""

from __future__ import annotations

import os
import tempfile
import warnings


def _prepare() -> None:
    warnings.filterwarnings("ignore", category=DeprecationWarning, module="allauth")
    os.environ.setdefault("LINLI_SECRET_KEY", "a key for tests alone, thirty-two characters and more")
    if "LINLI_TEST_DATA_DIR" not in os.environ:
        os.environ["LINLI_TEST_DATA_DIR"] = tempfile.mkdtemp(prefix="linli-test-data-")
    os.environ["LINLI_DATA"] = os.environ["LINLI_TEST_DATA_DIR"]
    if not os.environ.get("DATABASE_URL"):
        from linli.core.postgres import start_for_tests

        start_for_tests()


_prepare()
