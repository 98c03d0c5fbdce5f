"""The suite's own rules, and the web's: warnings are errors, the network is off, forgery is checked, slow is marked."""

from __future__ import annotations

import ast
import re
import socket
import tomllib
import warnings
from pathlib import Path
from typing import Any

import pytest
import pytest_socket
from django.conf import LazySettings

from tests.architecture.reading import ROOT, Fault, dotted, functions, python_files, shown, told, tree, write

ELSEWHERE = ("192.0.2.1", 9)
"""An address that belongs to nobody (RFC 5737)."""

NEEDED = ("--disable-socket", "--strict-markers")
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def suite_faults(pyproject: dict[str, Any]) -> list[str]:
    """What the configuration of the suite lacks."""
    options = pyproject["tool"]["pytest"]["ini_options"]
    words, found = options.get("addopts", "").split(), []
    if "error" not in options.get("filterwarnings", []):
        found.append("warnings are no errors")
    found += [f"{word} is missing" for word in NEEDED if word not in words]
    hosts = next((word.partition("=")[2].split(",") for word in words if word.startswith("--allow-hosts=")), [])
    found += [f"tests may reach {host}" for host in hosts if host not in LOOPBACK]
    marks = {mark.partition(":")[0] for mark in options.get("markers", [])}
    found += [f"no mark {mark}" for mark in ("slow", "journey", "data") if mark not in marks]
    return found


def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_suite_is_strict() -> None:
    assert suite_faults(pyproject()) == []


@pytest.mark.parametrize(
    ("key", "value", "fault"),
    [
        ("filterwarnings", ["default"], "warnings are no errors"),
        ("addopts", "--strict-markers --allow-hosts=127.0.0.1", "--disable-socket is missing"),
        (
            "addopts",
            "--disable-socket --strict-markers --allow-hosts=::1,packages.example",
            "tests may reach packages.example",
        ),
        ("markers", ["journey: x", "data: y"], "no mark slow"),
    ],
)
def test_a_planted_laxness_of_the_suite_is_caught(key: str, value: object, fault: str) -> None:
    lax = pyproject()
    lax["tool"]["pytest"]["ini_options"][key] = value
    assert suite_faults(lax) == [fault]


def test_a_warning_is_an_error() -> None:
    with pytest.raises(UserWarning, match="planted"):
        warnings.warn("planted", UserWarning, stacklevel=1)


def test_nothing_but_this_machine_is_reached() -> None:
    blocked = (pytest_socket.SocketConnectBlockedError, UserWarning)  # the block warns first, and warnings are errors
    with pytest.raises(blocked, match=ELSEWHERE[0]):
        socket.create_connection(ELSEWHERE, timeout=1)
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        socket.create_connection(server.getsockname(), timeout=1).close()


def test_forgery_is_checked_and_cookies_are_out_of_reach(settings: LazySettings) -> None:
    order = list(settings.MIDDLEWARE)
    assert "django.middleware.csrf.CsrfViewMiddleware" in order
    assert order.index("django.middleware.csrf.CsrfViewMiddleware") < order.index("linli.web.actors.ActorMiddleware")
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"
    assert settings.X_FRAME_OPTIONS == "DENY"
    assert settings.SILENCED_SYSTEM_CHECKS == []
    assert "linli.web.csp.ContentSecurityPolicyMiddleware" in order


def test_there_is_no_admin_and_no_debug_toolbar(settings: LazySettings) -> None:
    assert [app for app in settings.INSTALLED_APPS if "admin" in app or "debug" in app] == []


# --- slow tests ---------------------------------------------------------------------------------

SLOW_STARTS = frozenset({"linli.cli", "granian"})
WAITS_SECONDS = 1.0
BROWSER = frozenset({"browser", "page", "phone", "desktop"})
MARKS = re.compile(r"\b(?:slow|journey)\b")


def _waits(node: ast.AST) -> bool:
    """A sleep of a second or more, or the start of one of our own commands."""
    if isinstance(node, ast.Call) and dotted(node.func).endswith("sleep") and node.args:
        first = node.args[0]
        return isinstance(first, ast.Constant) and isinstance(first.value, int | float) and first.value >= WAITS_SECONDS
    if isinstance(node, ast.List | ast.Tuple):
        words = [each.value for each in node.elts if isinstance(each, ast.Constant)]
        return bool(SLOW_STARTS & set(words)) and "-m" in words
    return False


def unmarked_slow_tests(tests: Path) -> list[Fault]:
    """Tests that wait, start Linli as a process or drive a browser, and are not marked for it."""
    found = []
    for path in python_files(tests):
        if not path.name.startswith("test_"):
            continue
        whole = [node for node in tree(path).body if isinstance(node, ast.Assign) and "pytestmark" in ast.unparse(node)]
        if any(MARKS.search(ast.unparse(node)) for node in whole):
            continue
        for function in functions(path):
            if not function.name.startswith("test_"):
                continue
            marked = any(MARKS.search(ast.unparse(mark)) for mark in function.decorator_list)
            drives = (
                bool(BROWSER & {argument.arg for argument in function.args.args}) and "playwright" in path.read_text()
            )
            if not marked and (drives or any(_waits(node) for node in ast.walk(function))):
                found.append(Fault(shown(path, tests), function.lineno, f"{function.name} is slow and not marked"))
    return found


def test_slow_tests_are_marked() -> None:
    found = unmarked_slow_tests(ROOT / "tests")
    assert not found, told(found)


@pytest.mark.parametrize(
    "text",
    [
        "def test_it_waits():\n    time.sleep(2)\n",
        "def test_it_serves():\n    subprocess.run([sys.executable, '-m', 'linli.cli', 'serve'])\n",
        "from playwright.sync_api import Page\n\ndef test_it_clicks(page):\n    page.click('a')\n",
    ],
)
def test_a_planted_slow_test_without_a_mark_is_caught(tmp_path: Path, text: str) -> None:
    write(tmp_path, {"test_planted.py": text})
    assert len(unmarked_slow_tests(tmp_path)) == 1
    write(tmp_path, {"test_planted.py": text.replace("def test", "@pytest.mark.slow\ndef test")})
    assert unmarked_slow_tests(tmp_path) == []
    write(tmp_path, {"test_planted.py": f"pytestmark = [pytest.mark.journey]\n\n{text}"})
    assert unmarked_slow_tests(tmp_path) == []
