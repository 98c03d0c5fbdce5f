"""One door of a round: what was written down there, writing it down, and which version holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.attachments.models import Attachment, AttachmentState
from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, Stale, unseen
from linli.offers.enums import NeedState
from linli.offers.models import Need
from linli.offers.queries import needs_visible_to
from linli.outreach.actions import record_visit, settle
from linli.outreach.enums import OUTCOMES, CellState, SweepState, VisitStanding
from linli.outreach.models import Sweep, Visit, VisitCell
from linli.outreach.queries import cells_for, visits_for
from linli.places.queries import full_name
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import in_named_post, with_power
from linli.web.desk.frame import respond, see_other, tell, whole_number
from linli.web.desk.matter import Picture
from linli.web.desk.sweep_wall import ICONS, PACK, acting_post, open_items, shown_state
from linli.web.desk.sweeps import kind_name, my_sweep
from linli.web.form_keys import new_key, sent_key
from linli.web.typed import id_of
from linli.wishes.queries import wholly_visible_to


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def sweep_door(request: HttpRequest, sweep_id: UUID, cell_id: UUID) -> HttpResponse:
    """A door's page; a POST writes down a visit, or says which version holds."""
    at, actor = clock.now(), actor_of(request)
    round_ = my_sweep(actor, sweep_id)
    if request.method != "POST":
        return _page(request, round_, cell_id, actor, at)
    cell = VisitCell.objects.filter(sweep=round_, pk=cell_id).select_related("share", "sweep__estate").first()
    if cell is None:
        raise Refused(unseen())
    act = _post_of(request, cell, actor, round_)
    try:
        if request.POST.get("verb") == "settle":
            _settle(request, cell, act, at)
            tell(request, _("It is settled."))
        else:
            _record(request, cell, act, at)
    except Invalid as wrong:
        return _page(request, round_, cell_id, actor, at, errors=wrong.errors, status=422)
    except Stale:
        errors = {"": _("Something happened here meanwhile; look again.")}
        return _page(request, round_, cell_id, actor, at, errors=errors, status=409)
    return see_other(f"{wall_of(cell)}#door-{cell.pk}")


def wall_of(cell: VisitCell) -> str:
    """The wall at the building of a door."""
    return f"{reverse('desk:sweep', args=[cell.sweep_id])}?building={cell.building_id}"


def _post_of(request: HttpRequest, cell: VisitCell, actor: Actor, round_: Sweep) -> Actor:
    """The reader in the post that the form named, which must be theirs: a phone may have changed hands."""
    named = in_named_post(actor, request.POST.get("post", ""))
    if named is not None:
        return named
    act = with_power(actor, Power.SWEEP_ARRANGE, round_)
    post = acting_post(cell, actor, act)
    return actor.in_appointment(post) if post is not None else act


def pressed_at(request: HttpRequest, round_: Sweep, at: datetime) -> datetime:
    """When it was pressed: a phone says how long the form waited, in thousandths of a second where it can. Not before
    the round began, and as far back as a phone keeps the page; beyond that the phone is not believed."""
    exactly = whole_number(request.POST.get("waited_ms", ""))
    seconds = whole_number(request.POST.get("waited", "")) or 0
    waited = timedelta(seconds=seconds) if exactly is None else timedelta(milliseconds=exactly)
    return max(at - waited, round_.started_at) if waited <= PACK else at


def _record(request: HttpRequest, cell: VisitCell, act: Actor, at: datetime) -> None:
    record_visit(
        cell,
        state=request.POST.get("state", ""),
        key=sent_key(request.POST),
        words=request.POST.get("words", "").replace("\x00", ""),
        photos=[cast(BinaryIO, file.file) for file in request.FILES.getlist("photos")],
        seen=id_of(request.POST.get("seen", "")),
        by=act,
        at=pressed_at(request, cell.sweep, at),
    )


def _settle(request: HttpRequest, cell: VisitCell, act: Actor, at: datetime) -> None:
    keep = request.POST.get("keep", "")
    chosen = None if keep == "again" else id_of(keep)
    if chosen is None and keep != "again":
        raise Invalid({"keep": _("Choose which version holds.")})
    settle(cell, keep=chosen, by=act, at=at, version=whole_number(request.POST.get("version", "")))


def _page(
    request: HttpRequest,
    round_: Sweep,
    cell_id: UUID,
    actor: Actor,
    at: datetime,
    *,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    found = cells_for(round_, actor).select_related("room__parent__parent", "building", "share__appointment__person")
    cell = found.filter(pk=cell_id).first()
    if cell is None:
        raise Refused(unseen())
    wrong, typed = errors or {}, request.POST if request.method == "POST" else request.GET
    chosen = typed.get("state", "")
    visits = list(visits_for([cell.pk], actor, round_))
    counting = next((visit for visit in visits if visit.standing == VisitStanding.COUNTS), None)
    state = shown_state(cell)
    act = with_power(actor, Power.SWEEP_ARRANGE, round_)
    values: dict[str, Any] = {
        "now": at,
        "sweep": round_,
        "name": kind_name(round_),
        "cell": cell,
        "plate": full_name(cell.room),
        "state": (state, str(CellState(state).label), ICONS[state]),
        "visitor": cell.share.appointment.person.name if cell.share is not None else "",
        "versions": _versions(visits),
        "rivals": [visit for visit in visits if visit.standing != VisitStanding.EARLIER] if cell.unsettled else [],
        "wishes": _readable(visits, actor),
        "needs": _needs(visits, actor),
        "items": open_items([cell], actor)[cell.room_id],
        "running": round_.state == SweepState.OPEN,
        "states": [(one.value, str(one.label)) for one in OUTCOMES],
        "chosen": chosen if chosen in CellState.values else "",
        "words": typed.get("words", ""),
        "wrong": {name: [wrong[name]] if name in wrong else [] for name in ("state", "words", "photos")},
        "mistakes": [(f"id_{name}" if name else "", said) for name, said in wrong.items()],
        "seen": str(counting.pk) if counting is not None else "",
        "post": str(acting_post(cell, actor, act) or ""),
        "key": new_key(),
        "back": f"{wall_of(cell)}#door-{cell.pk}",
    }
    return respond(request, "desk/sweep_door.jinja", values, current="sweeps", status=status)


def _readable(visits: Sequence[Visit], actor: Actor) -> set[UUID]:
    """Which of the wishes that these visits made the reader reads. One query, none where there is no wish."""
    made = [visit.wish_id for visit in visits if visit.wish_id is not None]
    return set(wholly_visible_to(actor).filter(pk__in=made).values_list("pk", flat=True)) if made else set()


def _needs(visits: Sequence[Visit], actor: Actor) -> dict[UUID, tuple[str, bool]]:
    """What became of the needs that these visits made, so that whoever heard one can tell the household, and whether
    the reader reads the need itself. Two queries, none where there is no need."""
    made = [visit.need_id for visit in visits if visit.need_id is not None]
    if not made:
        return {}
    read = set(needs_visible_to(actor).filter(pk__in=made).values_list("pk", flat=True))
    states = Need.objects.filter(pk__in=made).order_by("pk").values_list("pk", "state")
    return {pk: (str(NeedState(state).label), pk in read) for pk, state in states}


def _versions(visits: Sequence[Visit]) -> list[tuple[Visit, str, list[Picture]]]:
    """What was written down, newest first, with its icon and checked photos. One query."""
    ids = [visit.pk for visit in visits if visit.state == CellState.CHANGED]
    shown: dict[UUID, list[Picture]] = {}
    ready = Attachment.objects.filter(subject_type="visit", subject_id__in=ids, state=AttachmentState.READY)
    for number, photo in enumerate(ready.order_by("id"), start=1):
        full, thumb = (reverse("photo", args=[photo.pk, size]) for size in ("full", "thumb"))
        alt = _("Photo %(number)s") % {"number": number}
        shown.setdefault(photo.subject_id, []).append(Picture(full, thumb, alt))
    return [(visit, ICONS[visit.state], shown.get(visit.pk, [])) for visit in reversed(visits)]
