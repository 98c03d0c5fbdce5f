"""`/job/<words>/`: one job for a repairer without an account, who acts through the link; it opens this alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.attachments.actions import add_photo
from linli.attachments.models import AttachmentState
from linli.attachments.queries import photos_on_page
from linli.core import clock
from linli.core.actions import KeyReused, body_hash, in_one_transaction, once
from linli.core.actors import Actor, ActorKind, Door, SignedLink
from linli.core.models import Answer
from linli.core.refusals import Invalid, Refusal, RefusalKind, Refused, Stale
from linli.playbooks.enums import ReasonKind
from linli.service_requests import actions, words
from linli.service_requests.enums import Verb
from linli.service_requests.models import JobLink, ServiceRequest
from linli.service_requests.queries import job_link
from linli.service_requests.rules import RULES
from linli.service_requests.rules.links import may_resolve_at_once, why_shut
from linli.web import service_request_pages as pages
from linli.web.access import public
from linli.web.form_keys import new_key, sent_key
from linli.web.photos import shown_to
from linli.web.resident import frame
from linli.web.resident.following import estate_of
from linli.web.resident.item_pages import Picture
from linli.web.returns import where_it_returns_to
from linli.web.service_request_pages import Audience

STATUS = {RefusalKind.WHO: 403, RefusalKind.WHEN: 409, RefusalKind.UNSEEN: 404}


@dataclass(frozen=True, slots=True)
class Job:
    """The link, what it opens, and who acts through it."""

    link: JobLink
    row: ServiceRequest
    by: Actor


@dataclass(frozen=True, slots=True)
class Doing:
    """One verb of this page: its action, its form's fields as the action calls them, what is told once it is done."""

    act: Callable[..., ServiceRequest]
    fields: Mapping[str, str]
    done: Callable[[], str]


DOINGS: Mapping[Verb, Doing] = {
    Verb.TAKE: Doing(actions.take, {"words": "words"}, lambda: _("Taken. The resident is told that you come.")),
    Verb.RETURN: Doing(actions.return_, {"reason": "reason", "why": "words"}, lambda: ""),
    Verb.RESOLVE: Doing(actions.resolve, {"result": "result", "words": "words"}, lambda: ""),
}
"""What can be done through a link, and nothing else. After the last two it opens nothing more, and says why."""

MOST_WAITED = timedelta(hours=12)
"""How long a form may have waited on a phone for a network, for its own moment to count."""

FIELDS = ("words", "why", "reason", "result", "photos")


@public
@require_http_methods(["GET", "HEAD", "POST"])
def job(request: HttpRequest, words: str) -> HttpResponse:
    """The job; a POST does one of its verbs. 404 for words of no link, 410 for a link that opens nothing any more."""
    at = clock.now()
    opened = _open(words, at)
    if isinstance(opened, Refusal):
        if request.method == "POST" and _sent_before(words, sent_key(request.POST)):
            return frame.see_other(f"{request.path}?done")
        return _closed(request, opened, at, words)
    if request.method != "POST":
        return _page(request, opened, at)
    doing = next((verb for verb in DOINGS if verb.value == request.POST.get("verb")), None)
    if doing is None:
        return _closed(request, _no_link(), at, words)
    return _do(request, opened, doing, at)


@public
@require_safe
def photo(request: HttpRequest, words: str, attachment_id: UUID, size: str) -> HttpResponse:
    """A photo of this job, as long as the link opens it."""
    at = clock.now()
    opened = _open(words, at)
    if isinstance(opened, Refusal):
        return _closed(request, opened, at, words)
    response = shown_to(opened.by, request, attachment_id, size)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _open(words: str, at: datetime) -> Job | Refusal:
    """The job behind these words, or why there is none. One query."""
    link = job_link(words)
    if link is None:
        return _no_link()
    refusal = why_shut(link, at)
    if refusal is not None:
        return refusal
    row, body = link.service_request, link.assignment.organisation_id
    signed = SignedLink(link.pk, row.pk, body, link.made_by_id)
    return Job(link, row, Actor(ActorKind.LINK, door=Door.WEB, name=link.name, link=signed))


def _no_link() -> Refusal:
    return Refusal(
        RefusalKind.UNSEEN, _("There is no job behind this link."), "", _("Copy the whole link, or ask for it again.")
    )


def _closed(request: HttpRequest, refusal: Refusal, at: datetime, words: str) -> HttpResponse:
    """404 or 410 in words, with the telephone of the station that the job belongs to where a link was given."""
    link = job_link(words)
    station = link.service_request.station if link is not None else None
    around = frame.around(None, at, station=station)
    status = 404 if refusal.kind is RefusalKind.UNSEEN else 200 if "done" in request.GET else 410
    return _plain(frame.show(request, "job_closed", {**around, "refusal": refusal}, status=status))


def _plain(response: HttpResponse) -> HttpResponse:
    """Kept nowhere and found by no search engine: the address is the key."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _client(link: JobLink) -> str:
    return f"job:{link.pk}"


def _sent_before(words: str, key: str) -> bool:
    """Whether this very form was done through the link already: a phone that heard no answer sends it again."""
    link = job_link(words) if key else None
    return link is not None and Answer.objects.filter(client=_client(link), key=key).exists()


def _pressed(job: Job, sent: QueryDict, at: datetime) -> datetime:
    """When it was pressed: a phone without network says how many seconds the form waited. Not before the job was
    given or taken, and twelve hours back at most; beyond that the phone is not believed."""
    waited = timedelta(seconds=_number(sent.get("waited", "")))
    given = job.link.assignment
    return max(at - waited, given.taken_at or given.dispatched_at, job.link.made_at) if waited <= MOST_WAITED else at


def _act(request: HttpRequest, job: Job, verb: Verb, at: datetime) -> None:
    """The verb, once for each form."""
    doing, sent = DOINGS[verb], request.POST
    given = {taken: sent.get(name, "") for name, taken in doing.fields.items()}
    moment, key = _pressed(job, sent, at), sent_key(sent)
    act = actions.resolve_at_once if _at_once(job, verb, at) else doing.act

    def done() -> Mapping[str, Any]:
        act(job.row, by=job.by, at=moment, version=_number(sent.get("version", "")), **given)
        if verb is Verb.RESOLVE:
            _photos(request, job, moment)
        return {}

    if key:
        once(client=_client(job.link), key=key, body=body_hash(given), at=at, act=done)
    else:
        in_one_transaction(done)


def _at_once(job: Job, verb: Verb, at: datetime) -> bool:
    """Whether it is said to be done though nobody has taken it yet."""
    return verb is Verb.RESOLVE and may_resolve_at_once(job.by, job.row, at) is None


def _do(request: HttpRequest, job: Job, verb: Verb, at: datetime) -> HttpResponse:
    """Do it through the action that everybody uses; what was typed is kept where it cannot be."""
    doing = DOINGS[verb]
    try:
        _act(request, job, verb, at)
    except Invalid as wrong:
        shown = {taken: name for name, taken in doing.fields.items()}
        errors = {shown.get(name, name): said for name, said in wrong.errors.items()}
        return _page(request, job, at, tried=verb, errors=errors, status=422)
    except (Stale, KeyReused):
        fresh = _open_again(job, at)
        if isinstance(fresh, Refusal):
            return _plain(_closed_now(request, job, fresh, at))
        told = {"": _("Something happened here meanwhile; look, then send. Your words are kept.")}
        return _page(request, fresh, at, tried=verb, errors=told, status=409)
    except Refused as refused:
        refusal = refused.refusal
        return _page(request, job, at, tried=verb, errors={"": refusal.sentence()}, status=STATUS[refusal.kind])
    if said := doing.done():
        frame.tell(request, said)
    return frame.see_other(request.path if verb is Verb.TAKE else f"{request.path}?done")


def _photos(request: HttpRequest, job: Job, at: datetime) -> None:
    """Photos of the result, in the transaction of the verb: a file that is no photo undoes both."""
    for file in request.FILES.getlist("photos"):
        content = cast(BinaryIO, file.file)
        add_photo(subject_type="service_request", subject_id=job.row.pk, file=content, by=job.by, at=at, stage="result")


def _open_again(job: Job, at: datetime) -> Job | Refusal:
    """The same link as it stands now."""
    link = JobLink.objects.select_related(
        "assignment", "service_request__station", "service_request__holder", "service_request__lead"
    ).get(pk=job.link.pk)
    return why_shut(link, at) or Job(link, link.service_request, job.by)


def _closed_now(request: HttpRequest, job: Job, refusal: Refusal, at: datetime) -> HttpResponse:
    around = frame.around(None, at, station=job.row.station)
    return frame.show(request, "job_closed", {**around, "refusal": refusal}, status=410)


def _page(
    request: HttpRequest,
    job: Job,
    at: datetime,
    *,
    tried: Verb | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Words, place, photos, by when; and the verbs that can be done now. No name and no telephone of the reporter."""
    row, playbook, wrong = job.row, job.row.playbook, errors or {}
    typed = request.POST if tried is not None else {}
    context: dict[str, Any] = {
        **frame.around(None, at, station=row.station),
        "row": row,
        "estate_name": getattr(estate_of(row), "name", ""),
        "place": pages.place_words(row),
        "chip": pages.chip_of(row, Audience.STAFF),
        "urgent": pages.urgent(row),
        "late": pages.overdue_at(row, at, Audience.RESIDENT),
        "due_line": pages.due_line(row, at, Audience.RESIDENT),
        "photos": _pictures(request, row),
        "link": job.link,
        "giver": job.link.assignment.organisation,
        "may": {verb.value: RULES[verb](job.by, row, at) is None or _at_once(job, verb, at) for verb in DOINGS},
        "keys": {verb.value: new_key() for verb in DOINGS},
        "results": _choices(playbook.reasons_for(ReasonKind.RESOLVE, row.category)),
        "goes_back": where_it_returns_to(row),
        "reasons": _choices(playbook.reasons_for(ReasonKind.RETURN, row.category)),
        "tried": tried.value if tried is not None else "",
        "typed": {name: typed.get(name, "") for name in FIELDS},
        "wrong": {name: [wrong[name]] if name in wrong else [] for name in FIELDS},
        "summary": [(f"id_{name}" if name else "", said) for name, said in wrong.items()],
    }
    return _plain(frame.show(request, "job", context, status=status))


def _choices(reasons: Any) -> list[tuple[str, str]]:
    return [(reason.key, str(reason.name)) for reason in reasons]


def _pictures(request: HttpRequest, row: ServiceRequest) -> list[Picture]:
    """The checked photos, each below the address of this link. One query."""
    ready = [one for one in photos_on_page("service_request", row.pk) if one.state == AttachmentState.READY]
    base = f"{request.path}photos"
    return [Picture(f"{base}/{one.pk}/full", f"{base}/{one.pk}/thumb", words.photo()) for one in ready]
