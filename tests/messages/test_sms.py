"""Text messages through a gateway that is really there, on this machine."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from linli.messages import sms


class Gateway(HTTPServer):
    """A gateway that keeps what it is sent and answers as it is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.status, self.pause, self.taken = 200, 0.0, []


class Answers(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, dict(self.headers), json.loads(body)))
        time.sleep(self.server.pause)
        self.send_response(self.server.status)
        self.send_header("Location", "http://elsewhere.example/")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Be quiet."""


@pytest.fixture
def gateway(settings) -> Iterator[Gateway]:
    server = Gateway()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    settings.LINLI_SMS_URL = f"http://linli:s%20ecret@127.0.0.1:{server.server_port}/send?sign=linli"
    yield server
    server.shutdown()
    server.server_close()
    thread.join(2)


def test_a_message_is_one_post_of_json(gateway):
    sms.send("10000000001", "验证码 123456")
    ((path, headers, body),) = gateway.taken
    assert path == "/send?sign=linli"
    assert body.pop("id") == headers["Idempotency-Key"]
    assert body == {"phone": "10000000001", "text": "验证码 123456"}
    assert headers["Authorization"] == "Basic bGlubGk6cyBlY3JldA=="
    assert headers["Content-Type"].startswith("application/json")


@pytest.mark.parametrize("status", [302, 400, 500])
def test_anything_but_a_yes_is_a_failure_and_no_redirect_is_followed(gateway, status):
    gateway.status = status
    with pytest.raises(sms.SmsFailed) as failed:
        sms.send("10000000001", "text")
    assert str(status) in str(failed.value)
    assert "10000000001" not in str(failed.value)
    assert len(gateway.taken) == 1


def test_a_slow_gateway_is_given_up(gateway):
    gateway.pause = 0.5
    with pytest.raises(sms.SmsFailed):
        sms.send("10000000001", "text", timeout=0.05)


def test_a_gateway_that_is_not_there_is_a_failure(gateway):
    gateway.shutdown()
    gateway.server_close()
    with pytest.raises(sms.SmsFailed):
        sms.send("10000000001", "text", timeout=1)


def test_without_a_gateway_nothing_is_sent(settings):
    settings.LINLI_SMS_URL = None
    assert not sms.available()
    with pytest.raises(sms.SmsFailed):
        sms.send("10000000001", "text")
