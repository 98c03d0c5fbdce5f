"""The resident reminds whoever holds their matter: one small form."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.refusals import Invalid, RefusalKind, Stale, ask
from linli.service_requests import actions
from linli.service_requests.rules import is_reporter, may_remind
from linli.web import service_request_pages as pages
from linli.web.access import public
from linli.web.resident import frame
from linli.web.resident.following import load
from linli.web.resident.forms import WordsForm
from linli.web.resident.speaking import Speech, small_form, too_late


@public
@require_http_methods(["GET", "HEAD", "POST"])
def reminder(request: HttpRequest, number: str) -> HttpResponse:
    """`/f/<number>/reminder/`: remind whoever must act; once a working day, and not before half of the time is over."""
    at, by = clock.now(), frame.resident_of(request)
    row = load(number)
    if row is None or not is_reporter(by, row):
        return frame.see_other(f"/f/{number}/")
    refusal = may_remind(by, row, at)
    if refusal is not None and refusal.kind is RefusalKind.WHEN:
        return too_late(request, row, refusal, at)
    ask(refusal)
    body = pages.whose_turn(row).body
    label, hint = _("A word for them, if you like"), _("%(body)s is told at once.") % {"body": body}
    speech = Speech(_("Remind them"), label, _("Remind them"), hint)
    if request.method != "POST":
        return small_form(request, row, speech, WordsForm(label=label, needed=False, version=row.version), at)
    form = WordsForm(request.POST, label=label, needed=False)
    try:
        actions.remind(row, by=by, at=at, words=form.said, version=form.seen_version)
    except Invalid as wrong:
        form.take_errors(wrong.errors)
        return small_form(request, row, speech, form, at, status=422)
    except Stale:
        form.renew_version(row.version)
        form.take_errors({"words": _("Something happened here meanwhile; look above. Your words are kept.")})
        return small_form(request, row, speech, form, at, status=409)
    frame.tell(request, _("%(body)s is reminded. You can do so again on the next working day.") % {"body": body})
    return frame.see_other(frame.address_of(row))
