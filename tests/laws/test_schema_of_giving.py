"""Laws 3 and 4 over the nouns in which people give and receive: each forbidden thing by its name, and no number of a
person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, get_args

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps
from django.utils import translation
from pydantic import BaseModel

from linli.playbooks.schema import Playbook
from tests.architecture.test_booklet_law import CONDITIONS
from tests.architecture.test_personal_fields import our_models
from tests.architecture.test_schema_words import NEVER, forbidden
from tests.laws.test_schema_of_staff import ALLOWED, suspicious

NOUNS = (
    "offers", "points", "vouchers", "care", "firms", "honours", "projects", "alliances", "volunteering", "wishes",
    "services",
)  # fmt: skip
FORBIDDEN = {
    "a check-in": ("check_in", "checked_in_at", "punch", "clock_in"),
    "a track": ("track", "trajectory", "gps", "latitude", "route", "location"),
    "time online": ("online_time", "last_seen", "sign_ins", "screen_time", "duration"),
    "a ranking": ("rank", "monthly_ranking", "leaderboard", "ranked_on"),
    "points of staff": ("duty_points", "staff_points", "points"),
    "a quota": ("quota", "visit_quota", "target"),
    "a required photo": ("required_photo",),
    "a score": ("score", "credit_score", "scoring", "productivity"),
    "points taken for conduct": ("points_deducted", "demerit", "conduct_points"),
    "conduct of a resident": ("conduct", "behaviour", "trustworthiness", "risk_level"),
    "religion": ("religion", "faith"),
    "ethnicity": ("ethnicity", "ethnic_group", "nationality"),
    "politics": ("politics", "political_view", "party_member"),
    "a health label": ("health_label", "disease", "disability", "diagnosis"),
    "biometrics": ("face", "fingerprint", "iris", "voiceprint", "biometric"),
    "an identity number": ("id_number", "identity_number"),
}
"""What laws 3 and 4 forbid, and names under which it could come in."""
NAMED = {
    "Activity.heads": "how many were there together, without who",
    "Activity.others": "how many came without having signed up, without who",
    "AgentMatter.papers_out": "papers that are not back in the owner's hand",
    "Award.amount": "points for service given, which the member opted in to",
    "CareApplication.asked": "money that somebody asks a fund for",
    "CareApplication.first_amount": "money that the first reviewer would grant",
    "CareApplication.amount": "money that was granted to somebody by a fund",
    "CareDate.day": "the day of a month on which a member is remembered",
    "CareDate.month": "the month in which a member is remembered, without a year",
    "CareVisit.every_days": "after how many days somebody is visited again",
    "Order.returns": "how often an order came back, of the order alone",
    "ProjectReview.fen": "money that a reviewer would give to a project",
    "Redemption.price": "what a thing of the catalogue cost its member",
    "ServiceSum.minutes": "a volunteer's own sum, which they alone read",
    "SignUp.minutes": "service given in one slot, forgotten with who it was",
    "Wish.worth": "about how many yuan a wish costs",
}
"""Numbers that stand in one row with somebody, each with what it is a number of."""
WHOSE = {"person", "account", "appointment", "volunteer", "pointsmember", "rosterentry"}


def of(noun: str) -> list[type[models.Model]]:
    return list(apps.get_app_config(noun).get_models())


@pytest.mark.parametrize("noun", NOUNS)
def test_every_table_of_the_noun_is_looked_at_and_holds_nothing_of_it(noun: str) -> None:
    ours = of(noun)
    assert ours
    assert set(ours) <= set(our_models())
    assert forbidden(ours) == []
    assert suspicious(ours) <= set(ALLOWED)


@pytest.mark.parametrize(
    ("thing", "name"), [(thing, name) for thing, names in FORBIDDEN.items() for name in names]
)  # fmt: skip
@isolate_apps("tests.laws")
def test_each_forbidden_thing_is_caught_if_it_appears(thing: str, name: str) -> None:
    meta = type("Meta", (), {"app_label": "laws"})
    body = {"__module__": __name__, name: models.IntegerField(null=True), "Meta": meta}
    planted: type[models.Model] = type("Planted", (models.Model,), body)
    assert forbidden([planted]) or suspicious([planted]), thing


def labels(noun: str) -> Iterator[tuple[str, str]]:
    """(model and field, what a choice of it is called), in both languages."""
    for model in of(noun):
        for field in model._meta.concrete_fields:
            for language in ("en", "zh-hans"):
                with translation.override(language):
                    for value, label in getattr(field, "flatchoices", None) or ():
                        yield f"{model.__name__}.{field.name}: {value}", str(label)


@pytest.mark.parametrize("noun", NOUNS)
def test_no_choice_says_what_somebody_is_believes_or_suffers_from(noun: str) -> None:
    found = {where for where, label in labels(noun) if CONDITIONS.search(label)}
    assert found - {"FundEntry.kind: in"} == set(), "money that comes in is 收入 of a fund, of no person"


def numbers_beside_people(models_: Iterable[type[models.Model]]) -> set[str]:
    """Whole or other numbers in a row that also says whose it is."""
    found = set()
    for model in models_:
        fields = model._meta.concrete_fields
        whose = {
            field.related_model._meta.model_name for field in fields if field.is_relation and field.related_model
        } & WHOSE
        named = {field.name for field in fields} & {"person_id", "appointment_id"}
        for field in fields:
            number = isinstance(field, (models.IntegerField, models.FloatField, models.DecimalField))
            if (whose or named) and number and not field.primary_key and field.name != "version":
                found.add(f"{model.__name__}.{field.name}")
    return found


def test_a_number_beside_a_person_is_of_what_was_given_or_asked_and_named_here() -> None:
    assert numbers_beside_people(model for noun in NOUNS for model in of(noun)) == set(NAMED)
    assert all(len(why.split()) > 4 for why in NAMED.values())


@isolate_apps("tests.laws")
def test_a_planted_number_beside_a_person_is_caught() -> None:
    class Planted(models.Model):
        volunteer = models.ForeignKey("volunteering.Volunteer", on_delete=models.PROTECT)
        visits = models.IntegerField()

        class Meta:
            app_label = "laws"

    Planted._meta.get_field("volunteer").remote_field.model = apps.get_model("volunteering", "Volunteer")
    assert numbers_beside_people([Planted]) == {"Planted.visits"}


def keys(part: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[str]:
    """Every key that a playbook may have, at whatever depth."""
    if part in seen:
        return
    seen.add(part)
    for name, field in part.model_fields.items():
        yield f"{part.__name__}.{name}"
        for inner in parts_in(field.annotation):
            yield from keys(inner, seen)


def parts_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for each in get_args(annotation):
        yield from parts_in(each)


def test_no_playbook_can_ask_for_any_of_it() -> None:
    found = list(keys(Playbook, set()))
    assert len(found) > 300
    assert {key for key in found if NEVER.search(key.partition(".")[2])} == STEPS


STEPS = {"Grade.steps", "Offers.steps", "AgentKind.steps", "MinorPower.steps"}
"""Steps of an office, of an order, of a matter and of a power: nobody's walking."""
