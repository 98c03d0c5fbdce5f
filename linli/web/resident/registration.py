"""A member in service registers at the party organisation of their estate: without an account and tied to none, so that
it shows on no resident's record."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actors import NOBODY
from linli.core.refusals import Invalid, RefusalKind, Refused
from linli.core.secrets import normalise_phone
from linli.organisations.actions import register_oneself
from linli.organisations.enums import OFFERS
from linli.organisations.models import Organisation
from linli.organisations.queries.registration import branch_of
from linli.organisations.roster import MemberRow, one_line
from linli.places.models import Place
from linli.places.queries import buildings
from linli.web.access import public
from linli.web.brakes import too_many
from linli.web.resident import frame
from linli.web.resident.forms import ResidentForm
from linli.web.resident.home import estate_or_404

MOST_AN_HOUR = 5


class RegistrationForm(ResidentForm):
    """Name, telephone, employer, building, and what one can and will do."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), required=False)
    phone = forms.CharField(label=gettext_lazy("Telephone"), required=False)
    employer = forms.CharField(label=gettext_lazy("Employer"), required=False)
    building = forms.CharField(label=gettext_lazy("Which building"), required=False)
    capacity = forms.CharField(label=gettext_lazy("What you can and will do here"), required=False)

    def row(self, estate: Place) -> MemberRow:
        """What was typed, as a roster takes it."""
        self.is_valid()
        said = {name: one_line(str(self.data.get(name, ""))) for name in self.fields}
        building = said["building"]
        return MemberRow(
            name=said["name"],
            phone=normalise_phone(said["phone"]) or said["phone"],
            employer=said["employer"],
            estate_id=estate.pk,
            building_id=int(building) if building.isascii() and building.isdigit() and len(building) < 10 else None,
            capacity=said["capacity"],
        )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def registration(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/registration/`: POST leaves it with the organisation, which takes one in."""
    at, estate = clock.now(), estate_or_404(slug)
    body = branch_of(estate)
    if body is None:
        raise Http404
    form = RegistrationForm(request.POST if request.method == "POST" else None)
    around = frame.around(estate, at, nav="home")
    if request.method == "POST":
        if too_many(request, "registration", MOST_AN_HOUR):
            context = {**around, "kept": _("Nothing was kept. In an hour you can go on.")}
            context["way_href"] = reverse("resident:registration", args=[estate.slug])
            return render(request, "errors/429.jinja", context, status=429, using="jinja2")
        if _left(form, body, estate):
            frame.tell(request, _("Left with %(body)s, which calls you.") % {"body": body.short_name})
            return frame.see_other(reverse("resident:contacts", args=[estate.slug]))
    context = {
        **around,
        "body": body,
        "form": form,
        "shown": {name: form[name].value() or "" for name in form.fields},
        "buildings": [("", _("Choose")), *((str(one.pk), one.name) for one in buildings(estate))],
        "offers": _("; ").join(_(offer) for offer in OFFERS),
    }
    return frame.show(request, "registration", context, status=422 if request.method == "POST" else 200)


def _left(form: RegistrationForm, body: Organisation, estate: Place) -> bool:
    """Leave it, as nobody: whoever is signed in here stays out of it."""
    try:
        register_oneself(body, form.row(estate), by=NOBODY, at=clock.now())
    except Invalid as invalid:
        form.take_errors(invalid.errors)
        return False
    except Refused as refused:
        if refused.refusal.kind is not RefusalKind.WHEN:
            raise
        form.take_errors({"name": refused.refusal.sentence()})
        return False
    return True
