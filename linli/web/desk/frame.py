"""What every page of the desk stands in: navigation, who acts, notices; and one answer for whole page or part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header
from django.utils.translation import pgettext

from linli.core.actors import Actor
from linli.meetings.enums import OF_MEETINGS
from linli.playbooks.enums import BodyKind, Power
from linli.web import notices
from linli.web.actors import actor_of
from linli.web.addresses import address
from linli.web.quick import in_words as _
from linli.web.typed import number_of

BAR_LENGTH = 4
TABS_OPEN = 6
OF_THE_ESTATE = frozenset({"places", "organisations", "figures", "spaces", "help_asked"})
OF_THE_WORK = frozenset(
    {
        "service_requests", "whistles", "mediations", "emergencies", "meetings", "legacy", "sweeps", "patrols",
        "drills", "lessons", "wishes", "duties", "duty_list", "receptions",
        "volunteering", "vouchers",
        "points",
        "offers", "services",
        "care",
        "firms",
        "honours",
        "great_events", "projects",
        "alliances",
    }
)  # fmt: skip
"""Pages that are tabs of each other, group by group; where the phone's bar is full, it holds the first of each."""
TOGETHER = (OF_THE_WORK, OF_THE_ESTATE)
NOTICE = "desk"
"""The tag of what the desk itself has to tell, beside what the sign-in pages leave for theirs."""

ESTATE_POWERS = frozenset({Power.PLACE_MANAGE, Power.PLACE_IMPORT, Power.DOOR_CODE_MANAGE})
SETTINGS_POWERS = frozenset({Power.FEEDBACK_ANSWER, Power.MOURNING_DECLARE, Power.PLAYBOOK_APPLY})
BODY_POWERS = frozenset(
    {Power.POST_APPOINT, Power.STATION_MANAGE, Power.ROSTER_MANAGE, Power.ROSTER_COUNT, Power.BODY_MANAGE}
)
WHISTLE_POWERS = frozenset({Power.WHISTLE_BLOW, Power.WHISTLE_ANSWER, Power.WHISTLE_DECIDE})
HONOUR_POWERS = frozenset({Power.HONOUR_KEEP, Power.HONOUR_NOMINATE})
ALLIANCE_POWERS = frozenset({Power.ALLIANCE_KEEP, Power.ALLIANCE_ACT})
WISH_POWERS = frozenset({Power.WISH_CHECK, Power.WISH_CLAIM})
POINTS_POWERS = frozenset({Power.POINTS_AWARD, Power.POINTS_KEEP})
OFFER_POWERS = frozenset({Power.OFFER_KEEP, Power.OFFER_DO})
LESSON_POWERS = frozenset({Power.LESSON_KEEP, Power.LESSON_ARRANGE})
MEDIATION_POWERS = frozenset({Power.MEDIATION_GIVE, Power.MEDIATION_HOLD})
LEGACY_POWERS = frozenset({Power.LEGACY_KEEP, Power.LEGACY_ACT})
EMERGENCY_POWERS = frozenset({Power.EMERGENCY_DECLARE, Power.EMERGENCY_ANSWER})
SWEEP_POWERS = frozenset({Power.SWEEP_ARRANGE, Power.SWEEP_VISIT})
PATROL_POWERS = frozenset({Power.PATROL_WALK, Power.SWEEP_ARRANGE})
DRILL_POWERS = frozenset({Power.DRILL_PLAN, Power.DRILL_HOLD})
PROJECT_POWERS = frozenset({Power.PROJECT_CALL, Power.PROJECT_PROPOSE, Power.PROJECT_REVIEW})
SERVICE_POWERS = frozenset({Power.AGENT_ACT, Power.DIRECTORY_KEEP})
CARE_POWERS = frozenset(
    {
        Power.CARE_KEEP, Power.CARE_PAY, Power.CARE_REVIEW, Power.CARE_ENTER, Power.CARE_MEMBERS, Power.CARE_ARRANGE,
        Power.CARE_VISIT,
    }
)  # fmt: skip
FIRM_POWERS = frozenset({Power.FIRM_KEEP, Power.FIRM_SPEAK, Power.FIRM_ENVOY, Power.FIRM_HELP})
SPACE_POWERS = frozenset({Power.SPACE_MANAGE, Power.SERVICE_REQUEST_ACCEPT, Power.BODY_MANAGE})


class Entry(NamedTuple):
    """One line of the navigation, as base_desk.jinja reads it."""

    key: str
    label: str
    href: str
    icon: str
    waiting: int | None = None


def powers_of(actor: Actor) -> frozenset[str]:
    """The powers of all posts together: what the navigation offers, never what an act asks for."""
    return frozenset().union(*(held.powers for held in actor.posts)) if actor.posts else frozenset()


def navigation(actor: Actor) -> list[list[Entry]]:
    """Groups of pages, without those that the reader's posts do not need."""
    powers = powers_of(actor)
    work = [Entry("inbox", pgettext("desk", "Inbox"), address("desk:inbox"), "inbox")]
    if Power.SERVICE_REQUEST_VIEW in powers:
        label, href = pgettext("desk", "Requests"), address("desk:service_requests")
        work.append(Entry("service_requests", label, href, "request"))
    if powers & WHISTLE_POWERS:
        work.append(Entry("whistles", _("Whistles"), address("desk:whistles"), "whistle"))
    if powers & MEDIATION_POWERS:
        work.append(Entry("mediations", pgettext("desk", "Disputes"), address("desk:mediations"), "mediation"))
    if powers & EMERGENCY_POWERS:
        work.append(Entry("emergencies", pgettext("desk", "Emergencies"), address("desk:emergencies"), "emergency"))
    if powers & OF_MEETINGS:
        work.append(Entry("meetings", pgettext("desk", "Meetings"), address("desk:meetings"), "meeting"))
    if powers & LEGACY_POWERS:
        work.append(Entry("legacy", _("Old problems"), address("desk:legacy_problems"), "legacy"))
    if powers & SWEEP_POWERS:
        work.append(Entry("sweeps", pgettext("desk", "Visits"), address("desk:sweeps"), "visit"))
    if Power.PATROL_WALK in powers:
        work.append(Entry("patrols", pgettext("desk", "Patrols"), address("desk:patrols"), "route"))
    if powers & DRILL_POWERS:
        work.append(Entry("drills", _("Drills"), address("desk:drills"), "drill"))
    if any(held.body_kind == BodyKind.SERVICE_STATION for held in actor.posts):
        work.append(Entry("duties", _("Rota"), address("desk:duties"), "calendar"))
    if Power.DUTY_KEEP in powers:
        work.append(Entry("duty_list", pgettext("desk", "Duties"), address("desk:duty_list"), "list"))
    if Power.RECEPTION_KEEP in powers:
        work.append(Entry("receptions", _("Receptions"), address("desk:receptions"), "speech"))
    if powers & LESSON_POWERS:
        work.append(Entry("lessons", pgettext("desk", "Lessons"), address("desk:lessons"), "lesson"))
    work += _of_giving(powers)
    estate = []
    if Power.HOUSEHOLD_LINK_HOLD in powers:
        estate.append(Entry("households", _("My households"), address("desk:households"), "home"))
    if powers & ESTATE_POWERS:
        estate.append(Entry("places", _("Estate"), address("desk:places"), "estate"))
    if powers & BODY_POWERS:
        estate.append(Entry("organisations", _("Organisations"), address("desk:organisations"), "person"))
    if Power.BODY_MANAGE in powers:
        estate.append(Entry("figures", _("Figures"), address("desk:figures"), "list"))
    if powers & SPACE_POWERS:
        estate.append(Entry("spaces", _("Public spaces"), address("desk:spaces"), "home"))
    if Power.BOOKLET_KEEP in powers and Power.HOUSEHOLD_LINK_HOLD not in powers:
        estate.append(Entry("help_asked", _("Help asked for"), address("desk:help_asked"), "offer"))
    more = [Entry("messages", _("Messages"), address("desk:messages"), "bell")]
    if powers & SETTINGS_POWERS:
        more.append(Entry("settings", _("Settings"), address("desk:settings"), "list"))
    return [group for group in (work, estate, more) if group]


def _of_giving(powers: frozenset[str]) -> list[Entry]:
    """Pages of wishes, offers, volunteers and what thanks them, of care and of firms."""
    work = []
    if powers & WISH_POWERS:
        work.append(Entry("wishes", pgettext("desk", "Wishes"), address("desk:wishes"), "wish"))
    if powers & OFFER_POWERS:
        work.append(Entry("offers", pgettext("desk", "Offers"), address("desk:offers"), "offer"))
    if powers & ALLIANCE_POWERS:
        work.append(Entry("alliances", _("Alliance units"), address("desk:alliances"), "alliance"))
    if Power.VOLUNTEERING_LEAD in powers:
        work.append(Entry("volunteering", _("Volunteers"), address("desk:volunteering"), "activity"))
    if Power.VOUCHER_KEEP in powers:
        work.append(Entry("vouchers", _("Voucher walls"), address("desk:vouchers"), "voucher"))
    if powers & POINTS_POWERS:
        work.append(Entry("points", pgettext("desk", "Points"), address("desk:points"), "star"))
    if powers & HONOUR_POWERS:
        work.append(Entry("honours", _("Honours"), address("desk:honours"), "honour"))
    if Power.EVENT_PLAN in powers:
        work.append(Entry("great_events", pgettext("desk", "Great events"), address("desk:great_events"), "join"))
    if powers & PROJECT_POWERS:
        work.append(Entry("projects", pgettext("desk", "Projects"), address("desk:projects"), "project"))
    if powers & SERVICE_POWERS:
        lists = "desk:services" if Power.AGENT_ACT in powers else "desk:services_directory"
        work.append(Entry("services", pgettext("desk", "Services"), address(lists), "service"))
    if powers & CARE_POWERS:
        work.append(Entry("care", pgettext("desk", "Care"), address(_care_page(powers)), "care"))
    if powers & FIRM_POWERS:
        firms = "desk:firms" if powers & (FIRM_POWERS - {Power.FIRM_HELP}) else "desk:firm_needs"
        work.append(Entry("firms", pgettext("desk", "Firms"), address(firms), "firm"))
    return work


def _care_page(powers: frozenset[str]) -> str:
    """The first page of care that these powers open."""
    if powers & {Power.CARE_KEEP, Power.CARE_PAY, Power.CARE_REVIEW, Power.CARE_ENTER}:
        return "desk:care"
    return "desk:care_members" if Power.CARE_MEMBERS in powers else "desk:care_visits"


def bar(groups: list[list[Entry]], current: str) -> list[Entry]:
    """The phone's bar: four entries; where there are more, of the pages that are tabs of each other the first, which
    leads to the others and stands for them."""
    entries = [entry for group in groups for entry in group]
    for together in TOGETHER:
        if len(entries) > BAR_LENGTH:
            first = next((entry.key for entry in entries if entry.key in together), "")
            entries = [entry for entry in entries if entry.key == first or entry.key not in together]
            if current in together:
                entries = [entry._replace(key=current) if entry.key == first else entry for entry in entries]
    return entries[:BAR_LENGTH]


class Tabs(NamedTuple):
    """Tabs of a page on the phone: those that stand open, and those behind *More*."""

    open: list[Entry]
    folded: list[Entry]


def around(groups: list[list[Entry]], current: str) -> Tabs | None:
    """The tabs of a page of the work, for the phone, whose bar holds the first of them; None where it holds all. Two
    lines of them stand open, with the page that one is on; the rest folds."""
    entries = [entry for group in groups for entry in group]
    together = [entry for entry in entries if entry.key in OF_THE_WORK]
    if current not in OF_THE_WORK or len(together) < 2 or len(entries) <= BAR_LENGTH:
        return None
    if len(together) <= TABS_OPEN + 1:
        return Tabs(together, [])
    shown = together[:TABS_OPEN]
    if all(entry.key != current for entry in shown):
        shown = [*shown[:-1], *(entry for entry in together if entry.key == current)]
    return Tabs(shown, [entry for entry in together if entry not in shown])


def post_name(actor: Actor) -> str:
    """The post acted in: 春和里站 站长."""
    held = actor.held
    if held is None:
        return ""
    if held.organisation_name.endswith(held.post_name):
        return held.organisation_name  # 春和里楼栋长, not 春和里楼栋长楼栋长
    return _("%(body)s, %(post)s") % {"body": held.organisation_name, "post": held.post_name}


def acting_line(actor: Actor) -> str:
    """The reader and their posts in one line."""
    posts = [post_name(actor.in_post(held)) for held in actor.posts]
    return _("%(name)s: %(posts)s") % {"name": actor.name, "posts": _("; ").join(posts)}


def frame(request: HttpRequest, current: str) -> dict[str, Any]:
    """The context of base_desk.jinja. No query beyond those that find out who reads."""
    actor = actor_of(request)
    groups = navigation(actor)
    records = Power.SERVICE_REQUEST_FILE_ON_BEHALF in powers_of(actor)
    return {
        "nav": groups,
        "bar": bar(groups, current),
        "around": around(groups, current),
        "nav_current": current,
        "record_href": address("desk:new") if records else "",
        "acting": acting_line(actor),
    }


def is_partial(request: HttpRequest) -> bool:
    """Whether htmx asks for a part; going back in the browser's history needs the whole page."""
    headers = request.headers
    asked = headers.get("HX-Request") == "true" and headers.get("HX-Request-Type") != "full"
    return asked and "HX-History-Restore-Request" not in headers


def respond(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    current: str,
    part: str = "",
    status: int = 200,
) -> HttpResponse:
    """The whole page, or for htmx its `part`, which the whole page includes: one address, one context."""
    partial = bool(part) and is_partial(request)
    said = [] if notices.read_ahead(request) and not partial else told(request)
    if partial:
        chosen, values = part, {"notices": said, "partial": True, **context}
    else:
        chosen, values = template, {"notices": said, "partial": False, **frame(request, current), **context}
    response = render(request, chosen, values, status=status, using="jinja2")
    patch_vary_headers(response, ("HX-Request",))
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def tell(request: HttpRequest, sentence: str) -> None:
    """One sentence for the next page that this reader sees."""
    notices.tell(request, sentence, face=NOTICE)


def warn(request: HttpRequest, sentence: str) -> None:
    """The same, for what did not go through or wants a second look: it stands in another tone, without a tick."""
    notices.tell(request, sentence, face=NOTICE, warns=True)


def told(request: HttpRequest) -> list[notices.Notice]:
    """What is to be told to this reader now; told once."""
    return notices.told(request, face=NOTICE)


def see_other(url: str) -> HttpResponse:
    """After a change: 303 to the page that shows it; htmx follows and takes the part."""
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def download(data: bytes, name: str) -> HttpResponse:
    """A sheet to keep, under this file name; no browser stores a copy of its own."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    kept_as = content_disposition_header(True, name) or "attachment"
    headers = {"Content-Disposition": kept_as, "Cache-Control": "no-store"}
    return HttpResponse(data, content_type=kind, headers=headers)


def whole_number(text: str) -> int | None:
    """A number in an address or a form, small enough for the database; None for anything else."""
    return number_of(text)
