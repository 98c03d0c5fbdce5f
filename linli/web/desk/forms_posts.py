"""The forms of appointing: whom, from when to when, where, for what, and who consented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from linli.core.refusals import Invalid
from linli.organisations.actions import Consent
from linli.organisations.queries import charter
from linli.places import naming
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.parts import Post as PostSpec
from linli.playbooks.schema import Playbook
from linli.web.desk.finder import PARTS, by_parts
from linli.web.desk.forms import PlainForm, choice_field, date_field

NARROWER = (Level.SUBDISTRICT, Level.COMMUNITY, Level.ESTATE, Level.GRID, Level.BUILDING, Level.UNIT)
"""Levels to which a post can be narrowed."""

MOST_NAMED = 5
CONSENT = ("consent_by", "consent_on", "consent_how")


class PersonForm(PlainForm):
    """Whom, from when to when; and who consented, where the post wants that."""

    name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        max_length=40,
        error_messages={"required": gettext_lazy("Write the name.")},
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        max_length=24,
        error_messages={"required": gettext_lazy("Write the telephone; it is what they sign in with.")},
    )
    starts_on = date_field(pgettext_lazy("term", "From"))
    ends_on = forms.DateField(label=gettext_lazy("Until, if it is known"), required=False)
    consent_by = forms.CharField(label=gettext_lazy("Who consented"), required=False, max_length=60)
    consent_on = forms.DateField(label=gettext_lazy("Day of the consent"), required=False)
    consent_how = forms.CharField(label=gettext_lazy("How the consent was given"), required=False, max_length=80)
    kinds: ClassVar[Mapping[str, str]] = {
        "name": "text",
        "phone": "tel",
        "starts_on": "date",
        "ends_on": "date",
        "place": "text",
        "grade": "choice",
        "step": "number",
        "consent_by": "text",
        "consent_on": "date",
        "consent_how": "text",
    }
    hints: ClassVar[Mapping[str, Any]] = {
        "phone": gettext_lazy("A mobile telephone. Somebody who has an account here is found by it."),
        "place": gettext_lazy(
            "A building, an entrance, a grid or an estate, such as 3栋 or 3-1. Empty: all that the body serves."
        ),
        "consent_how": gettext_lazy("Such as: letter of 3 December, or meeting of the office."),
    }

    def __init__(self, *args: Any, spec: PostSpec, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if charter.consent_of(spec) is None:
            for name in CONSENT:
                del self.fields[name]

    def consent(self) -> Consent | None:
        """What was said about the consent; None where the post wants none."""
        if "consent_on" not in self.fields:
            return None
        data = self.cleaned_data
        return Consent(by=data["consent_by"], on=data["consent_on"], how=data["consent_how"])


class AppointForm(PersonForm):
    """The same, with where the post reaches and the grade."""

    place = forms.CharField(label=gettext_lazy("Only for"), required=False, max_length=60)
    grade = choice_field(gettext_lazy("Grade"), required=False)
    step = forms.IntegerField(label=gettext_lazy("Step"), required=False, min_value=1, max_value=99)

    field_order = ("name", "phone", "starts_on", "ends_on", *CONSENT, "place", "grade", "step")

    def __init__(self, *args: Any, spec: PostSpec, playbook: Playbook, **kwargs: Any) -> None:
        super().__init__(*args, spec=spec, **kwargs)
        grades = charter.grades_of(playbook)
        if grades:
            options = [("", _("None")), *((one.key, str(one.name)) for one in grades)]
            self.fields["grade"].choices = options  # type: ignore[attr-defined]  # a choice field, as declared above
        else:
            del self.fields["grade"], self.fields["step"]


def place_named(text: str, places: Sequence[Place]) -> Place | None:
    """The place that somebody typed, among those that a body serves; None for nothing typed. One query.

    Raises `Invalid` on "place" where there is none, or more than one.
    """
    plain = naming.plain(text)
    if not plain:
        return None
    rows = Place.objects.none()
    for bound in places:
        rows |= Place.objects.filter(path__gte=bound.path, path__lt=bound.path + "~")
    parts = PARTS.findall(naming.plain("-".join(text.split())).lower())
    named = Place.objects.filter(by_parts(parts)) if parts else Place.objects.none()
    exact = Place.objects.filter(name=plain)
    rows = rows.filter(pk__in=(named | exact).order_by().values("pk"), level__in=NARROWER)
    found = list(rows.select_related("parent__parent").order_by("path")[: MOST_NAMED + 1])
    found = [one for one in found if one.name == plain] or found
    if not found:
        raise Invalid({"place": _("No place of this name is served by this body.")})
    if len(found) > 1:
        raise Invalid({"place": _("More than one place is called so. Add what it lies in, such as 3-1.")})
    return found[0]


def proposal(starts_on: date, ends_on: date | None) -> dict[str, str]:
    """The days that a form begins with."""
    return {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat() if ends_on else ""}


def asked_of(spec: PostSpec) -> list[str]:
    """What the playbook asks of who is to hold a post, and whose consent, in sentences."""
    told = [str(line) for line in spec.eligibility]
    if spec.term_months is not None:
        months = ngettext("The term is %(count)s month.", "The term is %(count)s months.", spec.term_months)
        told.append(months % {"count": spec.term_months})
    consent, answers_to = charter.consent_of(spec), spec.reports_to
    if consent is not None:
        told.append(_("Wanted first: consent of the %(body)s.") % {"body": consent.label})
    if answers_to is not None:
        told.append(_("Beside its own body it answers to the %(body)s.") % {"body": answers_to.label})
    return told


def say(form: PlainForm, invalid: Invalid) -> None:
    """Put what an action says at the fields of a form."""
    for name, message in invalid.errors.items():
        form.add_error({"person": "name"}.get(name, name if name in form.fields else None), message)
