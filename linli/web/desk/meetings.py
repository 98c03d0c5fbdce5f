"""Meetings at the desk: what waits for my reply, next meetings, lists of forums, what is not done; calling one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, ask
from linli.core.waiting import Line
from linli.meetings import waiting
from linli.meetings.actions import call_meeting
from linli.meetings.enums import OF_MEETINGS, OPEN
from linli.meetings.models import AgendaItem, Meeting
from linli.meetings.queries import (
    invitable,
    lists_of,
    open_tasks_of,
    unanswered_by,
    visible_to,
    waiting_on,
)
from linli.meetings.rules import may_call_meeting, unseen
from linli.meetings.standing import bodies_with
from linli.organisations.models import Organisation, OrganisationPlace
from linli.organisations.queries.standing import playbook_of
from linli.places.models import Place
from linli.places.queries import NoPlaybook
from linli.playbooks.enums import Power
from linli.playbooks.models import PlaybookVersion
from linli.playbooks.parts import Forum
from linli.playbooks.queries import by_id
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk import waiting_rows
from linli.web.desk.forms_meetings import CallForm
from linli.web.desk.frame import powers_of, respond, see_other, tell, whole_number
from linli.web.desk.places import sections
from linli.web.filters import local_time
from linli.web.form_keys import new_key, sent_key
from linli.web.meeting_words import called, chip_of, when_and_where

MOST = 50


@dataclass
class ForumList:
    """The list of a forum that a body holds for one of its places."""

    body: Organisation
    place: Place
    forum: Forum
    items: list[AgendaItem] = field(default_factory=list)

    @property
    def query(self) -> str:
        """What names it in an address."""
        return urlencode({"body": self.body.pk, "place": self.place.pk, "forum": self.forum.key})

    @property
    def name(self) -> str:
        return str(self.forum.name)


def in_body(actor: Actor, organisation_id: UUID, *powers: Power) -> Actor:
    """The reader in the first post of a body that has one of these powers; as they are, in no post, where none has."""
    for held in actor.posts:
        if held.organisation_id == organisation_id and held.powers & set(powers):
            return actor.in_post(held)
    return actor.in_post(actor.posts[0]) if actor.posts else actor


def kept_lists(actor: Actor) -> list[ForumList]:
    """The lists of the forums that the reader's bodies hold. One query, and one for each place's playbook."""
    bodies = bodies_with(actor, Power.MEETING_CALL)
    bound = OrganisationPlace.objects.filter(organisation_id__in=bodies, organisation__ended_on=None)
    found = []
    for one in bound.select_related("organisation", "place").order_by("organisation__name", "place__path", "pk"):
        try:
            forums = playbook_of(one.place).forums_of(one.organisation.kind)
        except NoPlaybook:
            continue
        found += [ForumList(one.organisation, one.place, forum) for forum in forums]
    return found


def my_list(request: HttpRequest, actor: Actor) -> ForumList | None:
    """The list that the address names, else the only one; None where one must choose first."""
    lists, asked = kept_lists(actor), request.GET
    if not lists:
        raise Refused(unseen())
    place = whole_number(asked.get("place", ""))
    named = (asked.get("body", ""), place, asked.get("forum", ""))
    chosen = next((one for one in lists if (str(one.body.pk), one.place.pk, one.forum.key) == named), None)
    return chosen or (lists[0] if len(lists) == 1 else None)


@require_safe
@for_staff
def meetings(request: HttpRequest) -> HttpResponse:
    """`/desk/meetings/`: what waits for my reply, next meetings, lists of forums, what is not done, what was held."""
    at, actor = clock.now(), actor_of(request)
    if not powers_of(actor) & OF_MEETINGS:
        raise Refused(unseen())
    sessions = list(visible_to(actor)[:MOST])
    coming = sorted((one for one in sessions if one.state in OPEN), key=lambda one: one.starts_at)
    lists, listed = kept_lists(actor), list(lists_of(actor)[:MOST])
    strays: list[AgendaItem] = []
    by_list = {(one.body.pk, one.forum.key, one.place.pk): one for one in lists}
    for item in listed:
        key = (item.organisation_id, item.forum, item.place_id)
        if key in by_list:
            by_list[key].items.append(item)
        else:
            strays.append(item)
    tasks, today = list(open_tasks_of(actor)[:MOST]), clock.local_date(at)
    values = {
        "now": at,
        "sections": sections(actor, "meetings"),
        "sentence": _sentence(coming, at),
        "unanswered": [(one, when_and_where(one.meeting, at)) for one in unanswered_by(actor)[:MOST]],
        "coming": _rows(coming, at),
        "over": _rows([one for one in sessions if one.state not in OPEN], at),
        "lists": lists,
        "strays": strays,
        "names": called(listed, actor, at),
        "tasks": [(task, task.late(today)) for task in tasks],
    }
    return respond(request, "desk/meetings.jinja", values, current="meetings")


def _rows(found: Sequence[Meeting], at: datetime) -> list[tuple[Meeting, Any, str]]:
    return [(one, chip_of(one), when_and_where(one, at)) for one in found]


def _sentence(coming: Sequence[Meeting], at: datetime) -> str:
    """The heading: when the next meeting is."""
    ahead = [one for one in coming if one.starts_at > at]
    if not ahead:
        return _("No meeting is called")
    told = {"count": len(ahead), "day": local_time(ahead[0].starts_at, at)}
    return ngettext("Next meeting: %(day)s", "%(count)s meetings to come, the next %(day)s", len(ahead)) % told


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def meeting_new(request: HttpRequest) -> HttpResponse:
    """Call a session of a forum: what waits on its list stands on the agenda by itself."""
    at, actor = clock.now(), actor_of(request)
    chosen = my_list(request, actor)
    if chosen is None:
        lists = [(one, f"{reverse('desk:meeting_new')}?{one.query}") for one in kept_lists(actor)]
        return respond(request, "desk/meeting_choose.jinja", {"lists": lists}, current="meetings")
    act = in_body(actor, chosen.body.pk, Power.MEETING_CALL)
    ask(may_call_meeting(act, chosen.body, at))
    guests = invitable(chosen.forum, chosen.body, chosen.place)
    form, key = CallForm(request.POST or None), sent_key(request.POST) or new_key()
    ticked = {str(one.pk) for one in guests}
    if request.method == "POST":
        ticked &= set(request.POST.getlist("invited"))
        try:
            made = _made(form, chosen, {UUID(one) for one in ticked}, key, act, at)
        except KeyReused:
            made, key = None, new_key()
            form.add_error(None, _("What you sent before has arrived. If this is another meeting, send again."))
        if made is not None:
            tell(request, _("The meeting is called. Those invited are told."))
            return see_other(reverse("desk:meeting", args=[made.pk]))
    waiting_items = list(waiting_on(chosen.body.pk, chosen.forum.key, chosen.place.pk)[:MOST])
    values = {
        "now": at,
        "chosen": chosen,
        "form": form,
        "key": key,
        "guests": guests,
        "ticked": ticked,
        "items": waiting_items,
        "names": called(waiting_items, actor, at),
        "notice": _notice(chosen.forum),
    }
    status = 422 if request.method == "POST" else 200
    return respond(request, "desk/meeting_new.jinja", values, current="meetings", status=status)


def _notice(forum: Forum) -> str:
    """How far ahead it is called, and how many must come."""
    share = {"percent": f"{forum.quorum_percent}%"}
    told = _("Something can be decided once %(percent)s of its sides have come; who is not invited counts as absent.")
    told %= share
    if not forum.notice_days:
        return told
    ahead = ngettext(
        "Call it at least %(count)s day ahead.", "Call it at least %(count)s days ahead.", forum.notice_days
    )
    return pgettext("sentences", "%(first)s %(second)s") % {
        "first": ahead % {"count": forum.notice_days},
        "second": told,
    }


def _made(form: CallForm, chosen: ForumList, invited: set[UUID], key: str, act: Actor, at: datetime) -> Meeting | None:
    if not form.is_valid():
        return None
    try:
        return call_meeting(
            chosen.body, forum=chosen.forum.key, place=chosen.place, starts_at=form.starts_at(),
            where=form.cleaned_data["where"], title=form.cleaned_data["title"], invited=invited, key=key,
            by=act, at=at,
        )  # fmt: skip
    except Invalid as invalid:
        add_errors(form, invalid, starts_at="day")
    return None


def add_errors(form: Any, invalid: Invalid, **at_field: str) -> None:
    """Say what is wrong at its field, or above the form where it has none."""
    for name, message in invalid.errors.items():
        field_name = at_field.get(name, name)
        form.add_error(field_name if field_name in form.fields else None, message)


def _asks(line: Line) -> str:
    said = {
        waiting.REPLY: pgettext("meeting", "Say whether you come"),
        waiting.PREPARE: pgettext("meeting", "Prepare it"),
        waiting.HOLD: pgettext("meeting", "Write down who came"),
        waiting.MINUTES: pgettext("meeting", "Decide and publish"),
        waiting.DO: pgettext("meeting", "Do what was decided"),
        waiting.TALK: pgettext("meeting", "Call a session for it"),
        waiting.STRAY: pgettext("meeting", "No forum is held for it: take it off"),
    }
    return said[line.asks]


def _href(line: Line) -> str:
    if line.asks == waiting.DO:
        return reverse("desk:meeting_task", args=[line.id])
    if line.asks in (waiting.TALK, waiting.STRAY):
        return reverse("desk:meeting_item", args=[line.ref])
    return reverse("desk:meeting", args=[line.ref])


def _subject(line: Line) -> str:
    """Of a matter about a service request the public name: what it is about, and its number."""
    number, _mark, rest = line.subject.partition(waiting.PART)
    category, mark, version = rest.partition(waiting.PART)
    if not mark:
        return line.subject or _("A matter")
    try:
        about = str(by_id(UUID(version)).category(category).name)
    except (LookupError, ValueError, PlaybookVersion.DoesNotExist):
        return number
    return f"{about} {number}"


waiting_rows.show(waiting.KIND, waiting_rows.Shown(_asks, _href))
for _about in (waiting.TALK, waiting.STRAY):
    waiting_rows.show(f"{waiting.KIND}:{_about}", waiting_rows.Shown(_asks, _href, subject=_subject))
