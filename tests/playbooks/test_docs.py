"""The reference page is what the schema says."""

from __future__ import annotations

from linli.playbooks.enums import Power
from scripts.generate_playbook_docs import PAGE, page


def test_the_reference_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python scripts/generate_playbook_docs.py"


def test_the_reference_page_holds_every_power_and_table() -> None:
    text = page()
    assert all(f"| `{power.value}` | {power.sentence} |" in text for power in Power)
    assert all(f"### {table}\n" in text for table in ("Playbook", "UrgencySpec", "Category", "Post", "DispatchRow"))
