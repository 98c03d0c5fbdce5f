"""Starting everything: one at a time, on a free port, never over somebody's data."""

from __future__ import annotations

import http.server
import os
import re
import socket
import threading
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import pytest

from linli.cli import demo, ready, stack
from linli.cli.stack import LOCK, base_url, child_environment, port_is_free, port_number, with_port
from linli.config.env import Env, load
from linli.core.locks import FileLock
from linli.core.problems import Problem


@pytest.fixture
def env(tmp_path: Path) -> Env:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    url = os.environ["DATABASE_URL"]
    values = {"LINLI_DATA": str(tmp_path), "LINLI_SECRET_KEY": "k" * 40, "LINLI_PORT": port, "DATABASE_URL": url}
    return load(values)


def nothing_said(_template: str, **_values: object) -> None:
    """A printer that keeps silent."""


def test_started_twice_it_says_where_it_serves(env: Env) -> None:
    first = FileLock(env.data_dir / LOCK)
    first.take(url="http://127.0.0.1:8000")
    here = rf"already runs here: http://127.0.0.1:8000 \(process {os.getpid()}"
    with pytest.raises(Problem, match=here), stack.stack(env, say=nothing_said, environ={}):
        pass
    first.free()


def test_a_port_in_use_is_a_problem_and_frees_the_lock(env: Env, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stack, "_wait_for_port", lambda _env: False)
    words = f"Port {env.port} on 127.0.0.1 is in use"
    with pytest.raises(Problem, match=words), stack.stack(env, say=nothing_said, environ={}):
        pass
    assert not FileLock(env.data_dir / LOCK).is_taken()


def test_the_lock_is_held_while_it_runs_and_freed_after(env: Env) -> None:
    with pytest.raises(ZeroDivisionError), stack.stack(env, say=nothing_said, environ={}) as running:
        assert FileLock(env.data_dir / LOCK).note() == {"pid": os.getpid(), "url": base_url(env)}
        assert running.env is env
        raise ZeroDivisionError
    assert not FileLock(env.data_dir / LOCK).is_taken()


def test_a_port_is_free_until_somebody_listens(env: Env) -> None:
    assert port_is_free("127.0.0.1", env.port)
    with socket.socket() as other:
        other.bind(("127.0.0.1", env.port))
        other.listen()
        assert not port_is_free("127.0.0.1", env.port)
        assert not stack._wait_for_port(env, seconds=0.1)
    assert port_is_free("127.0.0.1", env.port)


@pytest.mark.parametrize("text", ["0", "65536", "-1", "eighty", ""])
def test_an_impossible_port_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(text)) if not text.lstrip("-").isdigit() else text):
        port_number(text)


def test_a_port_on_the_command_line_wins(env: Env) -> None:
    assert with_port(env, port_number("9123")).port == 9123
    assert with_port(env, None) is env


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("0.0.0.0", "http://127.0.0.1:80"),
        ("10.1.2.3", "http://10.1.2.3:80"),
        ("fe80::1", "http://[fe80::1]:80"),
    ],
)
def test_the_address_for_a_browser(env: Env, host: str, url: str) -> None:
    assert base_url(replace(env, host=host, port=80)) == url


def test_children_get_the_settings_that_this_command_fixed(env: Env) -> None:
    environ = child_environment(replace(env, port=9123), LINLI_DEMO="1")
    assert environ["LINLI_PORT"] == "9123"
    assert environ["LINLI_DATA"] == str(env.data_dir)
    assert environ["LINLI_DEMO"] == "1"
    assert environ["PATH"] == os.environ["PATH"]


class Answer(http.server.BaseHTTPRequestHandler):
    """Answers with the status that the test sets."""

    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""


@pytest.mark.parametrize(("status", "answers"), [(200, True), (400, True), (404, True), (500, False), (503, False)])
def test_the_web_is_ready_when_it_answers_without_an_error_of_its_own(status: int, answers: bool) -> None:
    handler = type("Handler", (Answer,), {"status": status})
    with http.server.HTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        assert stack._answers(f"http://127.0.0.1:{server.server_port}") is answers


def test_a_silent_port_is_not_ready(env: Env) -> None:
    assert not stack._answers(base_url(env))


def test_the_web_servers_line_brings_back_its_workers(env: Env) -> None:
    line = stack._web_line(replace(env, workers=3))
    assert line[line.index("--workers") + 1] == "3"
    assert line[line.index("--interface") + 1] == "wsgi"
    assert "--respawn-failed-workers" in line
    assert line[-1] == "linli.config.wsgi:application"


def test_a_step_that_ends_badly_is_a_problem() -> None:
    stack._expect_well(0, "linli migrate")
    with pytest.raises(Problem, match=r"linli migrate.*code 7"):
        stack._expect_well(7, "linli migrate")


def test_a_demo_never_touches_data_that_no_demo_made(env: Env) -> None:
    private = replace(env, database_url=None)
    demo._refuse_real_data(private)
    (env.data_dir / "postgres").mkdir()
    with pytest.raises(Problem, match="not made by linli demo"):
        demo._refuse_real_data(private)
    (env.data_dir / demo.MARKER).touch()
    demo._refuse_real_data(private)


def test_a_demo_says_where_to_look(capsys: pytest.CaptureFixture[str]) -> None:
    found = {
        "url": "http://127.0.0.1:8000/",
        "door_url": "http://127.0.0.1:8000/q/abc",
        "query_code": "ABCDE-FGHJK",
        "cast": {"head": "http://127.0.0.1:8000/demo/head"},
    }
    demo._show(found)
    out = capsys.readouterr().out
    for text in ("http://127.0.0.1:8000/q/abc", "ABCDE-FGHJK", "head: http://127.0.0.1:8000/demo/head"):
        assert text in out


def test_the_step_of_a_demo_is_not_in_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    from linli.cli import main

    with pytest.raises(SystemExit):
        main(["demo", "--help"])
    out = capsys.readouterr().out
    assert "--reset" in out
    assert "--fill" not in out


def test_a_command_says_that_the_named_server_is_silent(env: Env) -> None:
    with pytest.raises(Problem, match="does not answer") as caught:
        ready._require_answer(f"postgresql://me:hidden@127.0.0.1:{env.port}/linli")
    assert "hidden" not in str(caught.value)


def test_waiting_migrations_keep_linli_from_serving(env: Env, monkeypatch: pytest.MonkeyPatch) -> None:
    from linli.cli import serve

    monkeypatch.setattr(stack.Supervisor, "once", lambda *_, **__: stack.PENDING)
    monkeypatch.setattr(serve, "load", lambda: env)
    with pytest.raises(Problem, match="linli migrate"):
        serve.run(Namespace(port=None, migrate=False))
