"""What is committed names no registry's host and no machine's path, and speaks of the product alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.reading import ROOT, Fault, committed_files, shown, told, write

HOSTS = (
    r"\bpypi\.(?:org|io|python\.org)\b",
    r"pythonhosted",
    r"registry\.(?:npm|yarn)",
    r"npmmirror|taobao\.org",
    r"--(?:extra-)?index-url|--find-links|--trusted-host",
    r'"resolved":\s*"https?:',
    r"^registry\s*=",
    r"proxy\.golang\.org",
)
PATHS = (
    r"(?<![\w.\-])/(?:work|farm|root|mnt|home/[a-z]\w*|Users/\w+)/\w",
    r"(?<![\w.\-])/tmp/\w",
    r"\b[A-Z]:\\Users\\",
)
TALK = (
    r"\b[Ii]ssues?\s+(?:no\.?\s*)?#?\d+\b",
    r"\b(?:DESIGN|UX|STYLE|FIELD|LAW|BRIEF|OPEN311)\.md\b",
    r"\b(?:UX|DESIGN|STYLE|LAW)\s*§",
    r"\b(?:Claude|ChatGPT|Copilot|language model|sub-?agents?|AI assistant)\b",
    r"\b(?:coding|helper|previous|next|this)\s+session\b(?!')",
    r"\b(?:TODO|FIXME|XXX|HACK|coming soon|lorem ipsum)\b",
)
ASKED = {name: re.compile("|".join(parts), re.M) for name, parts in (("host", HOSTS), ("path", PATHS), ("talk", TALK))}
NOT_READ = frozenset({".png", ".jpg", ".jpeg", ".heic", ".webp", ".ico", ".woff2", ".gz", ".br", ".xlsx", ".mo"})
SESSION_OF_A_READER = frozenset({"linli/web/sessions.py", "tests/web/accounts/test_sessions.py"})
"""These speak of the sign-in session."""


def faults(root: Path, files: list[Path]) -> list[Fault]:
    """Hosts, paths and talk in committed files; this file, which has to name them, is left out."""
    found = []
    for path in files:
        name = shown(path, root)
        if path.suffix in NOT_READ or path == Path(__file__).resolve():
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            found.append(Fault(name, 1, "is no text, and of no kind that we keep"))
            continue
        for what, pattern in ASKED.items():
            for hit in pattern.finditer(text):
                if what == "talk" and name in SESSION_OF_A_READER and "session" in hit[0]:
                    continue
                found.append(Fault(name, text[: hit.start()].count("\n") + 1, f"{what}: {hit[0]}"))
    return found


def test_committed_files_name_no_host_no_path_and_none_but_the_product() -> None:
    files = committed_files()
    assert len(files) > 300
    found = faults(ROOT, files)
    assert not found, told(found)


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("requirements/run.txt", "--index" + "-url https://packages.example/simple\n", "host"),
        ("frontend/package-lock.json", '{"resolved"' + ': "https://packages.example/htmx.tgz"}', "host"),
        ("frontend/.npmrc", "registry" + "=http://127.0.0.1:4873/\n", "host"),
        ("linli/core/a.py", "WHERE = '/home/" + "somebody/linli'\n", "path"),
        ("docs/a.md", "See /work" + "/main for more.\n", "path"),
        ("tests/a.py", "open('/tmp" + "/rows.xlsx')\n", "path"),
        ("linli/core/b.py", "# as Issue" + " 7 says\n", "talk"),
        ("docs/b.md", "Left over from the previous" + " session.\n", "talk"),
        ("linli/core/c.py", "# TO" + "DO: later\n", "talk"),
        ("linli/core/d.py", '"""See UX' + '.md."""\n', "talk"),
    ],
)
def test_planted_words_are_caught(tmp_path: Path, name: str, text: str, what: str) -> None:
    write(tmp_path, {"linli/core/fine.py": "x = 1\n", name: text})
    assert [fault.what.split(":")[0] for fault in faults(tmp_path, committed_files(tmp_path))] == [what]


def test_a_planted_binary_file_is_caught(tmp_path: Path) -> None:
    (tmp_path / "core.dump").write_bytes(b"\xff\xfe\x00")
    assert [fault.what for fault in faults(tmp_path, committed_files(tmp_path))] == [
        "is no text, and of no kind that we keep"
    ]


def test_what_must_not_be_committed_is_ignored() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {".venv/", "node_modules/", "var/", "*.mo", ".env", "linli/web/static/linli/", "dist/"} <= set(ignored)
