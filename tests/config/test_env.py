"""Settings: what is read, what is refused, and with which words."""

from __future__ import annotations

import stat
import subprocess
import sys
from datetime import time
from pathlib import Path

import pytest

from linli.config.env import Env, SettingError, load, mask_password

KEY = "k" * 40


def settings(tmp_path: Path, **values: str) -> Env:
    return load({"LINLI_DATA": str(tmp_path), "LINLI_SECRET_KEY": KEY, **values})


def test_without_settings_it_serves_this_machine_alone(tmp_path: Path) -> None:
    env = settings(tmp_path)
    assert (env.host, env.port, env.workers) == ("127.0.0.1", 8000, 2)
    assert env.database_url is None
    assert (env.demo, env.debug, env.https) == (False, False, False)
    assert env.sms_url is None
    assert env.allowed_hosts == ["localhost", "127.0.0.1", "[::1]"]


def test_the_data_directory_is_made_and_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    env = load({"LINLI_DATA": "deep/er", "LINLI_SECRET_KEY": KEY})
    assert env.data_dir == tmp_path / "deep" / "er"
    assert env.data_dir.is_dir()


def test_var_is_the_data_directory_unless_one_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load({"LINLI_SECRET_KEY": KEY}).data_dir == tmp_path / "var"


def test_all_settings_are_taken_over(tmp_path: Path) -> None:
    env = settings(
        tmp_path,
        DATABASE_URL="postgresql://a:b@db:5433/linli",
        LINLI_HOST="10.0.0.5",
        LINLI_PORT="9000",
        LINLI_WORKERS="4",
        LINLI_DEMO="1",
        LINLI_DEBUG="yes",
        LINLI_HTTPS="on",
        LINLI_SMS_URL="https://sms.example/send",
        LINLI_ALLOWED_HOSTS="linli.example, www.linli.example",
    )
    assert env.database_url == "postgresql://a:b@db:5433/linli"
    assert (env.host, env.port, env.workers) == ("10.0.0.5", 9000, 4)
    assert (env.demo, env.debug, env.https) == (True, True, True)
    assert env.sms_url == "https://sms.example/send"
    assert env.allowed_hosts == ["linli.example", "www.linli.example"]


def test_the_own_address_may_be_asked_for(tmp_path: Path) -> None:
    assert "10.0.0.5" in settings(tmp_path, LINLI_HOST="10.0.0.5").allowed_hosts
    assert settings(tmp_path, LINLI_HOST="0.0.0.0").allowed_hosts == ["localhost", "127.0.0.1", "[::1]"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LINLI_PORT", "nine"),
        ("LINLI_PORT", "0"),
        ("LINLI_PORT", "65536"),
        ("LINLI_PORT", "80.5"),
        ("LINLI_PORT", "٨٠٨٠"),
        ("LINLI_WORKERS", "0"),
        ("LINLI_DEMO", "perhaps"),
        ("LINLI_DEBUG", "2"),
        ("LINLI_SMS_URL", "sms.example/send"),
        ("LINLI_SMS_URL", "https://"),
        ("LINLI_SMS_BODY", "phone={phone}&text={text}"),
        ("LINLI_SMS_BODY", '["{phone}", "{text}"]'),
        ("LINLI_SMS_BODY", '{"mobile": "{phone}"}'),
        ("LINLI_SMS_FORMAT", "xml"),
        ("LINLI_SMS_HEADERS", "X-Key: hidden"),
        ("LINLI_SMS_TAKEN", "0"),
        ("LINLI_MAIL_URL", "mail.example:25"),
        ("LINLI_MAIL_URL", "smtp://"),
        ("LINLI_MAIL_URL", "smtp://mail.example:port"),
        ("LINLI_QUIET_HOURS", "20-8"),
        ("LINLI_QUIET_HOURS", "24:00-08:00"),
        ("LINLI_QUIET_HOURS", "20:00-08:60"),
        ("LINLI_ALLOWED_HOSTS", "https://linli.example"),
        ("DATABASE_URL", "mysql://db/linli"),
        ("DATABASE_URL", "postgresql://db"),
        ("DATABASE_URL", "postgresql://db:port/linli"),
        ("LINLI_SECRET_KEY", "short"),
    ],
)
def test_a_wrong_value_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingError) as caught:
        settings(tmp_path, **{name: value})
    assert caught.value.name == name
    assert caught.value.expected
    assert name in str(caught.value)


def test_a_limit_stands_in_the_words(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="from 1 to 65535"):
        settings(tmp_path, LINLI_PORT="70000")


def test_a_data_directory_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingError) as caught:
        load({"LINLI_DATA": str(tmp_path / "file"), "LINLI_SECRET_KEY": KEY})
    assert caught.value.name == "LINLI_DATA"


def test_no_password_and_no_key_are_shown(tmp_path: Path) -> None:
    with pytest.raises(SettingError) as caught:
        settings(tmp_path, DATABASE_URL="mysql://me:hidden@db/linli")
    assert "hidden" not in str(caught.value)
    with pytest.raises(SettingError) as caught:
        settings(tmp_path, LINLI_SECRET_KEY="hidden")
    assert "hidden" not in str(caught.value)
    assert KEY not in repr(settings(tmp_path))


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:hidden@db/linli",
        "postgresql://me:hid@den@db/linli",
        "postgresql:///linli?host=/run&password=hidden",
    ],
)
def test_a_password_is_masked(url: str) -> None:
    masked = mask_password(url)
    assert "hid" not in masked
    assert "den" not in masked
    assert "linli" in masked


def test_an_address_without_password_stays_as_it_is() -> None:
    assert mask_password("postgresql://db:5432/linli") == "postgresql://db:5432/linli"


def test_the_key_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    first = load({"LINLI_DATA": str(tmp_path)}).secret_key
    assert load({"LINLI_DATA": str(tmp_path)}).secret_key == first
    assert len(first) >= 32
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_a_key_that_is_set_is_not_written_down(tmp_path: Path) -> None:
    assert settings(tmp_path).secret_key == KEY
    assert not (tmp_path / "secret-key").exists()


def test_an_emptied_key_file_is_refused_rather_than_replaced(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("\n")
    with pytest.raises(SettingError):
        load({"LINLI_DATA": str(tmp_path)})


def test_many_processes_at_once_end_with_one_key(tmp_path: Path) -> None:
    line = [sys.executable, "-c", "from linli.config.env import load; print(load().secret_key)"]
    environ = {"LINLI_DATA": str(tmp_path), "PATH": "/usr/bin:/bin"}
    running = [subprocess.Popen(line, stdout=subprocess.PIPE, env=environ) for _ in range(4)]
    keys = {process.communicate()[0] for process in running}
    assert len(keys) == 1
    assert len(keys.pop()) > 32


def test_a_dotenv_file_fills_what_the_environment_leaves_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LINLI_DATA", str(tmp_path / "var"))
    monkeypatch.setenv("LINLI_WORKERS", "3")
    monkeypatch.delenv("LINLI_PORT", raising=False)
    (tmp_path / ".env").write_text("LINLI_PORT=8123\nLINLI_WORKERS=7\n")
    env = load()
    assert (env.port, env.workers) == (8123, 3)


def test_settings_are_read_without_django() -> None:
    code = "import sys, linli.config.env; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_messages_are_shaped_by_settings(tmp_path: Path) -> None:
    plain = settings(tmp_path)
    assert plain.sms_body == {"phone": "{phone}", "text": "{text}", "id": "{id}"}
    assert (plain.sms_format, plain.sms_headers, plain.sms_taken) == ("json", {}, {})
    assert (plain.mail, plain.robot_hosts, plain.quiet_hours) == (None, [], (time(20), time(8)))
    env = settings(
        tmp_path,
        LINLI_SMS_BODY='{"mobile": "86{phone}", "content": "{text}"}',
        LINLI_SMS_FORMAT="FORM",
        LINLI_SMS_HEADERS='{"X-Key": "k"}',
        LINLI_SMS_TAKEN='{"code": 0}',
        LINLI_ROBOT_HOSTS="robots.intranet, 10.0.0.7:8080",
        LINLI_QUIET_HOURS="21:30-7:00",
        LINLI_MAIL_FROM="Linli <linli@estate.example>",
    )
    assert (env.sms_body["mobile"], env.sms_format, env.sms_headers) == ("86{phone}", "form", {"X-Key": "k"})
    assert env.sms_taken == {"code": 0}
    assert env.robot_hosts == ["robots.intranet", "10.0.0.7:8080"]
    assert env.quiet_hours == (time(21, 30), time(7))
    assert env.mail_from == "Linli <linli@estate.example>"


def test_tiles_are_named_by_an_address_with_three_places_to_fill_in(tmp_path: Path) -> None:
    plain = settings(tmp_path)
    assert (plain.tiles, plain.tiles_attribution, plain.tiles_datum) == ("", "", "wgs84")
    address = "https://tiles.example:8443/{z}/{x}/{y}.png?tk=k"
    env = settings(tmp_path, LINLI_TILES=address, LINLI_TILES_ATTRIBUTION=" GS(2026)0000 ", LINLI_TILES_DATUM="GCJ02")
    assert (env.tiles, env.tiles_attribution, env.tiles_datum) == (address, "GS(2026)0000", "gcj02")


@pytest.mark.parametrize(
    "address",
    [
        "https://tiles.example/{z}/{x}.png", "ftp://tiles.example/{z}/{x}/{y}", "//tiles.example/{z}/{x}/{y}",
        "https://user:word@tiles.example/{z}/{x}/{y}", "https://a.example; script-src *//{z}/{x}/{y}",
        "https://*/{z}/{x}/{y}", "https://tiles.example:x/{z}/{x}/{y}", "https://[::1/{z}/{x}/{y}",
    ],
)  # fmt: skip
def test_an_address_of_tiles_that_could_loosen_a_header_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(SettingError) as caught:
        settings(tmp_path, LINLI_TILES=address)
    assert caught.value.name == "LINLI_TILES"


@pytest.mark.parametrize(
    ("url", "port", "starttls", "ssl"),
    [
        ("smtp://mail.example", 25, False, False),
        ("smtp+starttls://mail.example", 587, True, False),
        ("smtps://mail.example", 465, False, True),
        ("smtps://mail.example:10465", 10465, False, True),
    ],
)
def test_a_mail_server_by_its_address(tmp_path: Path, url: str, port: int, starttls: bool, ssl: bool) -> None:
    found = settings(tmp_path, LINLI_MAIL_URL=url.replace("//", "//me%40x:p%2Fw@")).mail
    assert found is not None
    assert (found.host, found.port, found.starttls, found.ssl) == ("mail.example", port, starttls, ssl)
    assert (found.user, found.password) == ("me@x", "p/w")
    assert "p/w" not in repr(found)


def test_no_key_of_a_gateway_is_shown(tmp_path: Path) -> None:
    for name in ("LINLI_SMS_HEADERS", "LINLI_SMS_BODY"):
        with pytest.raises(SettingError) as caught:
            settings(tmp_path, **{name: "hidden"})
        assert "hidden" not in str(caught.value)
