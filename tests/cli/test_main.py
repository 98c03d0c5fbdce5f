"""The command line: its list of commands, its ways of saying what is wrong."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from linli import cli
from linli.cli import main, words
from linli.config.env import SettingError
from linli.core.problems import Problem


class Command:
    """A command that does what it is told."""

    def __init__(self, result: int | Exception) -> None:
        self.result = result
        self.seen: object = None

    def add_arguments(self, parser: object) -> None:
        """It takes none."""

    def run(self, options: object) -> int:
        self.seen = options
        if isinstance(self.result, BaseException):
            raise self.result
        return self.result


def pretend(monkeypatch: pytest.MonkeyPatch, result: int | Exception | KeyboardInterrupt) -> Command:
    command = Command(result)  # type: ignore[arg-type]
    monkeypatch.setattr(cli, "_module", lambda _name: command)
    return command


@pytest.mark.parametrize("name", sorted(cli.COMMANDS))
def test_every_command_has_its_module(name: str) -> None:
    module, about = cli.COMMANDS[name]
    assert importlib.util.find_spec(module) is not None
    assert about


def test_help_lists_all_commands_and_loads_none(capsys: pytest.CaptureFixture[str]) -> None:
    code = "import sys; from linli.cli import main; main([]); print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert all(name in done.stdout for name in cli.COMMANDS)
    assert done.stdout.splitlines()[-1] == "False"


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == cli.WRONG_USE
    assert "usage: linli" in capsys.readouterr().out


def test_an_unknown_command_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["fly"])
    assert caught.value.code == 2
    assert "fly" in capsys.readouterr().err


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out.startswith("linli ")


@pytest.mark.parametrize("code", [0, 1, 3])
def test_a_commands_code_is_the_codes(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    pretend(monkeypatch, code)
    assert main(["doctor"]) == code


def test_a_problem_is_one_plain_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    pretend(monkeypatch, Problem("Nothing in {place}.", "Look elsewhere.", place="here"))
    assert main(["doctor"]) == 1
    assert capsys.readouterr().err == "Nothing in here. Look elsewhere.\n"


def test_a_wrong_setting_is_one_plain_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    pretend(monkeypatch, SettingError("LINLI_PORT", "x", "at least {least}", least=1))
    assert main(["doctor"]) == 1
    assert capsys.readouterr().err == "LINLI_PORT is x; expected: at least 1.\n"


def test_ctrl_c_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, KeyboardInterrupt())
    assert main(["doctor"]) == 130


def test_djangos_own_commands_get_the_line_untouched(monkeypatch: pytest.MonkeyPatch) -> None:
    command = pretend(monkeypatch, 0)
    assert main(["manage", "shell", "--help", "-v", "2"]) == 0
    assert command.seen.rest == ["shell", "--help", "-v", "2"]  # type: ignore[attr-defined]


def run(*argv: str, **environ: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "linli.cli", *argv]
    return subprocess.run(line, capture_output=True, text=True, env={**os.environ, **environ}, check=False)


def test_the_module_runs_as_the_command() -> None:
    done = run("migrate", "--help", LANG="C.UTF-8", LC_ALL="")
    assert done.returncode == 0
    assert "--check" in done.stdout


def test_a_wrong_setting_stops_every_start(tmp_path: Path) -> None:
    for name in ("serve", "work", "migrate", "demo"):
        done = run(name, LINLI_PORT="none", LINLI_DATA=str(tmp_path), LC_ALL="C.UTF-8")
        assert done.returncode == 1
        assert done.stderr == "LINLI_PORT is none; expected: a whole number from 1 to 65535.\n"


@pytest.fixture
def chinese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for app in words.SPEAKERS:
        there = Path("locale", "zh_Hans", "LC_MESSAGES")
        source = words.PACKAGE / app / there / "django.po"
        (tmp_path / app / there).mkdir(parents=True)
        if source.exists():
            with source.open("rb") as po, (tmp_path / app / there / "django.mo").open("wb") as mo:
                write_mo(mo, read_po(po))
    monkeypatch.setattr(words, "PACKAGE", tmp_path)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    words._catalog.cache_clear()
    request.addfinalizer(words._catalog.cache_clear)


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.mark.usefixtures("chinese")
def test_a_chinese_shell_is_spoken_to_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    main([])
    out = capsys.readouterr().out
    assert "用法：" in out
    assert "更新数据库的表结构" in out
    assert "usage" not in out


@pytest.mark.usefixtures("chinese")
def test_another_shell_is_not_spoken_to_in_the_language_of_the_last(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main([])
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    main([])
    said = capsys.readouterr().out
    assert "用法：" in said
    assert "usage: " in said


@pytest.mark.usefixtures("chinese")
def test_settings_are_refused_in_chinese(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    pretend(monkeypatch, SettingError("LINLI_PORT", "x", "a whole number from {least} to {most}", least=1, most=9))
    main(["doctor"])
    assert capsys.readouterr().err == "LINLI_PORT 现为 x，应为：1 到 9 的整数。\n"


@pytest.mark.usefixtures("chinese")
def test_names_and_problems_inside_a_line_are_translated(capsys: pytest.CaptureFixture[str]) -> None:
    words.say("{name}: {problem}", name="database", problem=Problem("The tables are up to date."))
    assert "表结构已是最新。" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("environ", "chinese_spoken"),
    [
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LANG": "zh_TW.UTF-8"}, True),
        ({"LANG": "en_GB.UTF-8"}, False),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, False),
        ({"LC_MESSAGES": "zh_CN", "LANG": "C"}, True),
        ({}, False),
    ],
)
def test_the_shells_language_decides(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], chinese_spoken: bool
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert words.speaks_chinese() is chinese_spoken


def test_a_script_reads_standard_output_alone(capsys: pytest.CaptureFixture[str]) -> None:
    words.say_aside("A line with {value}.", value=1)
    assert capsys.readouterr() == ("", "A line with 1.\n")


@pytest.mark.slow
def test_whoever_reads_the_beginning_alone_sees_no_fault() -> None:
    line = [sys.executable, "-m", "linli.cli", "playbook", "explain", "jian"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as asked:
        assert asked.stdout is not None
        assert asked.stderr is not None
        asked.stdout.close()
        assert asked.stderr.read() == ""
    assert asked.returncode == 0
