"""``linli doctor``: look at everything Linli needs, say what is wrong and how to mend it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator

from linli.cli import checks, content_checks, database_checks
from linli.cli.checks import Finding
from linli.cli.words import _, say
from linli.config.env import Env, SettingError, load

Check = Callable[[Env], Finding]
OF_THE_MACHINE: dict[str, Check] = {
    "disk": checks.disk,
    "port": checks.port,
    "worker": checks.worker,
    "assets": checks.assets,
    "fonts": checks.fonts,
    "data directory": checks.data_directory,
    "server": database_checks.server,
}
OF_THE_DATABASE: dict[str, Check] = {
    "locale": database_checks.locale,
    "clock": database_checks.clock,
    "migrations": database_checks.migrations,
}
OF_THE_CONTENT: dict[str, Check] = {
    "stranded": content_checks.stranded,
    "holidays": content_checks.holidays,
}
"""Asked only of tables that are those of this Linli."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("--json", action="store_true", help=_("print the findings as JSON"))


def run(options: argparse.Namespace) -> int:
    """Look, say, and return 1 if anything is wrong."""
    findings = dict(examine())
    well = all(finding.ok for finding in findings.values())
    if options.json:
        rows = [{"check": name, **finding.as_dict()} for name, finding in findings.items()]
        print(json.dumps({"ok": well, "findings": rows}, ensure_ascii=False))
        return 0 if well else 1
    for finding in findings.values():
        say("{sign} {what}", sign="✓" if finding.ok else "✗", what=finding.what)
        if finding.mend:
            say("  → {mend}", mend=finding.mend)
    return 0 if well else 1


def examine() -> Iterator[tuple[str, Finding]]:
    """Each check's name and finding. The database is asked only if it answers, and anything only if the
    settings do.
    """
    try:
        env = load()
    except SettingError as error:
        yield "settings", checks.wrong_setting(error)
        return
    yield "settings", Finding(True, _("The settings can be used."))
    answers = False
    for name, check in OF_THE_MACHINE.items():
        finding = check(env)
        answers = finding.ok
        yield name, finding
    if not answers:
        return
    for name, check in OF_THE_DATABASE.items():
        finding = check(env)
        yield name, finding
    if finding.ok:
        for name, check in OF_THE_CONTENT.items():
            yield name, check(env)
