"""A playbook in sentences, and the difference of two by meaning."""

from __future__ import annotations

import pytest
from django.utils import translation

from linli.core.clock import Allowance
from linli.playbooks.changes import changes
from linli.playbooks.enums import Power
from linli.playbooks.explaining import duration, explain
from linli.playbooks.loading import load
from linli.playbooks.schema import Playbook
from tests.playbooks.small import SMALL, broken


def lines_under(playbook: Playbook, heading: str) -> tuple[str, ...]:
    return next(section.lines for section in explain(playbook) if section.heading == heading)


def test_it_says_who_dispatches_to_whom(small: Playbook) -> None:
    assert lines_under(small, "Who dispatches to whom") == (
        "stop: may handle a matter itself.",
        "stop: dispatches to property company, volunteer team.",
        "stop: asks volunteer team, who are unpaid and never overdue.",
        "stop: raises the rest to residents' committee.",
        "residents' committee: may handle a matter itself.",
    )


def test_it_says_how_long_it_may_take(small: Playbook) -> None:
    lines = lines_under(small, "How long it may take")
    assert lines[0] == (
        "Urgent: answered within 30 minutes, taken within 1 hour, resolved within 24 hours; "
        "after a reopening, within 12 hours (made up as an example)."
    )
    assert lines[1] == "Urgent: whoever must act is warned once 75% of the time are over."
    assert lines[6] == "What was resolved closes on the resident's word, or after 7 days without an answer."
    assert lines[7] == "Working hours: 09:00-12:00, 13:00-17:00."


def test_it_says_what_each_post_may_do(small: Playbook) -> None:
    lines = lines_under(small, "Posts and what they may do")
    assert lines[0] == "Head (stop; 1 to 3):"
    assert "Manager (property company; any number):" in lines
    assert "  With a licence" in lines
    assert f"  {Power.SERVICE_REQUEST_ANSWER_FINALLY.sentence}" in lines
    assert sum(line.startswith("  You ") for line in lines) == sum(len(post.powers) for post in small.posts)


def test_it_names_every_category_with_what_is_special_about_it(small: Playbook) -> None:
    assert lines_under(small, "What it can be about") == (
        "House:",
        "  Lamp: Important; property company, stop answers for it.",
        "  Roof: Hard; property company answers for it.",
        "Station:",
        "  About the station: Important; residents' committee answers for it. It goes past the station.",
    )


def test_it_says_how_large_a_grid_is(small: Playbook) -> None:
    assert lines_under(small, "Grids") == ("Grid: drawn in each community, of 200 to 600 households.",)


def test_it_names_reasons_cadences_and_the_ladder(small: Playbook) -> None:
    assert lines_under(small, "Reasons and results")[2] == "reasons to pause: Parts, Weather."
    assert lines_under(small, "Meetings and duties") == (
        "Meeting: 2 times a month; stop.",
        "Door-knock: 2 times a month; volunteer team.",
    )
    assert lines_under(small, "When it goes further up") == (
        "1 day overdue: it also stands in the inbox of residents' committee.",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1m", "1 minute"),
        ("90m", "90 minutes"),
        ("60m", "1 hour"),
        ("2d", "2 days"),
        ("30wm", "30 working minutes"),
        ("4wh", "4 working hours"),
        ("1wd", "1 working day"),
    ],
)
def test_durations_are_words(text: str, said: str) -> None:
    assert duration(Allowance.parse(text)) == said


def test_every_post_and_category_of_jian_is_explained(jian: Playbook) -> None:
    with translation.override("zh-hans"):
        text = "\n".join(line for section in explain(jian) for line in section.lines)
    assert all(post.name.zh in text for post in jian.posts)
    assert all(category.name.zh in text for category in jian.categories)


def test_the_same_playbook_has_no_changes(small: Playbook) -> None:
    assert changes(small, load(SMALL)) == []


CHANGES = [
    ('accept_by = "30m"', 'accept_by = "20m"', "urgency.urgent.accept_by: 30 minutes → 20 minutes (tighter)"),
    ('accept_by = "30m"', 'accept_by = "45m"', "urgency.urgent.accept_by: 30 minutes → 45 minutes (looser)"),
    ("quiet_days = 7", "quiet_days = 9", "closing.quiet_days: 7 → 9 (tighter)"),
    ("quiet_days = 7", "quiet_days = 5", "closing.quiet_days: 7 → 5 (looser)"),
    ("term_months = 36", "", "posts[head].term_months: 36 → nothing (looser)"),
    ("unpaid = true", "", "posts[neighbour].unpaid: yes → no"),
    ('version = "1"', 'version = "2"', 'version: "1" → "2"'),
    ('en = "Roof"', 'en = "The roof"', 'categories[roof].name.en: "Roof" → "The roof"'),
    ('key = "weather"', 'key = "frost"', "reasons.pause[frost]: new"),
    ('key = "weather"', 'key = "frost"', "reasons.pause[weather]: gone"),
    ('keywords = ["灯", "不亮"]', 'keywords = ["灯", "路灯"]', "categories[lamp].keywords: + 路灯, − 不亮"),
    ('responsible = ["property_company", "service_station"]', 'responsible = ["property_company"]',
     "categories[lamp].responsible: − service_station (tighter)"),
    ('responsible = ["property_company", "service_station"]', 'responsible = ["service_station", "property_company"]',
     "categories[lamp].responsible: service_station, property_company"),
    ("eligibility = [{ zh = \"有证\", en = \"With a licence\" }]", "eligibility = []",
     "posts[manager].eligibility: With a licence → nothing"),
    ('service_station = { zh = "驿站", en = "stop" }', 'grid_worker = { zh = "网格员", en = "grid" }',
     "words.grid_worker: new"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), CHANGES)
def test_a_change_is_said_by_meaning(small: Playbook, old: str, new: str, said: str) -> None:
    assert said in changes(small, load(broken(old, new)))


def test_it_says_with_how_many_households_a_post_is_linked() -> None:
    row = '[[links]]\nkey = "neighbour"\nsource = "example"\nhouseholds_min = 5\nhouseholds_max = 15\n\n'
    holder = 'unpaid = true\npowers = ["service_request.view", "service_request.handle"'
    text = broken(holder, f'{holder}, "household_link.hold"').replace("[[dispatch]]", f"{row}[[dispatch]]", 1)
    assert lines_under(load(text), "Who is linked with households") == (
        "Neighbour: linked with 5 to 15 households (made up as an example).",
    )
