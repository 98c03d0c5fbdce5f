"""The addresses of every page worth looking at, by name and by who opens it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from linli.cli.bench.driver import Running
from tests.journeys.every_page_alliances import alliance_pages
from tests.journeys.every_page_care import care_pages
from tests.journeys.every_page_drills import drill_pages
from tests.journeys.every_page_emergencies import emergency_pages
from tests.journeys.every_page_firms import firm_pages
from tests.journeys.every_page_heard import RESIDENT, administrator_pages, heard_pages
from tests.journeys.every_page_honours import honour_pages
from tests.journeys.every_page_legacy import legacy_pages
from tests.journeys.every_page_lessons import lesson_pages
from tests.journeys.every_page_mediation import mediation_pages
from tests.journeys.every_page_offers import offer_pages
from tests.journeys.every_page_outreach import outreach
from tests.journeys.every_page_points import points_pages
from tests.journeys.every_page_projects import project_pages
from tests.journeys.every_page_receptions import reception_pages
from tests.journeys.every_page_recurring import recurring_pages
from tests.journeys.every_page_services import OPEN_TO_ALL, service_pages
from tests.journeys.every_page_sheets import sheet_pages
from tests.journeys.every_page_volunteering import volunteering_pages
from tests.journeys.every_page_vouchers import voucher_pages
from tests.journeys.every_page_whistles import whistle_pages
from tests.journeys.every_page_wishes import wish_pages
from tests.journeys.steps import Filed, in_hand, report, resolved, rest, staff

PUBLIC = (
    "care", "lessons", "drills", "receptions", "emergencies", "spaces", "plan",
    "contacts", "promises", "meetings", "legacy", "receptions", "drills", "emergencies", "activities", "spaces", "plan",
    "registration", "vouchers",
    "registration", "alliance",
)  # fmt: skip
"""Pages of an estate that are called as their addresses are."""

MISSING = "missing"
"""The page that is not there; all others answer 200."""


@dataclass(frozen=True)
class Pages:
    """Addresses worth looking at, by name: for residents, for the station's head, for the administrator; by role for
    others."""

    resident: dict[str, str]
    desk: dict[str, str]
    administrator: dict[str, str]
    others: dict[str, dict[str, str]]
    code: str
    received: Filed


def pages_of(demo: Running) -> Pages:
    """Report three matters, bring two of them on their way, and name every page."""
    waiting = report(demo, "小广场的路灯晚上十点就灭了")
    taken = in_hand(demo, "2单元门口的路灯不亮")
    ended = resolved(demo, "大门口的路灯换过了还是暗")
    estate = "/e/chunheli/"
    return Pages(
        resident={
            "door": urlsplit(demo.said["door_url"]).path,
            "home": estate,
            "report": f"{estate}service-requests/new/",
            "received": waiting.address,
            "in hand": taken.address,
            "resolved": ended.address,
            "not solved": f"{ended.address}reopening/",
            "follow": "/f/",
            "list": f"{estate}service-requests/",
            **{name: f"{estate}{name}/" for name in PUBLIC},
            **RESIDENT,
            **OPEN_TO_ALL,
            "me": "/me/",
            "help": "/help/resident.home/",
            "feedback": "/feedback/?page=/f/",
            MISSING: "/nothing/",
            "sign-in": "/accounts/sign-in/",
            "cast": "/demo/",
        },
        desk={
            "inbox": "/desk/",
            "list": "/desk/service-requests/?list=open",
            "request": f"/desk/service-requests/{waiting.number}/",
            "handled request": f"/desk/service-requests/{taken.number}/",
            "declining": f"/desk/service-requests/{waiting.number}/decline/",
            "recording": "/desk/service-requests/new/",
            "places": "/desk/places/",
            **_links(demo),
            **_bodies(demo),
            **_posts(demo),
            **_spaces(demo),
            **_maps(demo),
            **_meetings(demo),
            **_later(demo),
            "help asked for": "/desk/help-asked/",
            "organisations": "/desk/organisations/",
            "messages": "/desk/messages/",
        },
        administrator={
            **_overseen(demo) | administrator_pages(demo),
            "feedback": "/desk/settings/feedback/",
            "mourning": "/desk/settings/mourning/",
            "holidays": "/desk/settings/holidays/",
            "figures": "/desk/figures/",
        },
        others=_others(demo),
        code=" ".join((waiting.code, taken.code, ended.code)),
        received=waiting,
    )


def _others(demo: Running) -> dict[str, dict[str, str]]:
    """By role: pages that the station's head may not open."""
    found = alliance_pages(demo) | firm_pages(demo)
    found["community_officer"] |= project_pages(demo)
    return found


def _later(demo: Running) -> dict[str, str]:
    """The pages of the work beside requests, each noun's in a file of its own."""
    return (
        whistle_pages(demo)
        | mediation_pages(demo)
        | lesson_pages(demo)
        | wish_pages(demo)
        | offer_pages(demo)
        | volunteering_pages(demo)
        | voucher_pages(demo)
        | points_pages(demo)
        | honour_pages(demo)
        | service_pages(demo)
        | care_pages(demo)
        | legacy_pages(demo)
        | emergency_pages(demo)
        | outreach(demo)
        | reception_pages(demo)
        | drill_pages(demo)
        | heard_pages(demo)
        | recurring_pages(demo)
        | sheet_pages(demo)
    )


def _overseen(demo: Running) -> dict[str, str]:
    """The pages about the bodies of the administrator's city, and of one body."""
    client = staff(demo, "administrator")
    try:
        place = client.get("/desk/bodies/")[1]["Location"]
        found = re.search(rb'href="(/desk/organisations/[0-9a-f-]+/)"', client.get(place)[2])
        assert found is not None
        body = found[1].decode()
        pages = {name: f"{place}{name}/" for name in ("lacking", "due", "new", "import")}
        pages["disputes mediated"] = "/desk/mediations/counts/"
        pages["sheet of posts"] = place.replace("/bodies/", "/posts/import/")
        return {"bodies": place, **pages, "edit": f"{body}edit/", "time": f"{body}time/"}
    finally:
        rest(client)


def _bodies(demo: Running) -> dict[str, str]:
    """The pages about promises, as the station's head finds them; those about a place's bodies are the community's."""
    client = staff(demo, "station_head")
    try:
        found = re.search(rb'href="(/desk/organisations/[0-9a-f-]+/)"', client.get("/desk/organisations/")[2])
        assert found is not None
        return {"promises of a body": f"{found[1].decode()}promises/"}
    finally:
        rest(client)


def _links(demo: Running) -> dict[str, str]:
    """The pages of an estate's household links, as the station's head finds them."""
    client = staff(demo, "station_head")
    try:
        found = re.search(rb'href="(/desk/places/\d+/links/)"', client.get("/desk/places/")[2])
        assert found is not None
        links = found[1].decode()
        building = re.search(rb'href="(/desk/places/\d+/links/building/)', client.get(links)[2])
        assert building is not None
        return {
            "links": links,
            "proposed links": f"{links}proposal/",
            "sheet of links": f"{links}import/",
            "linked building": building[1].decode(),
        }
    finally:
        rest(client)


def _posts(demo: Running) -> dict[str, str]:
    """The pages of an estate's posts and of its four steps, as the station's head finds them."""
    client = staff(demo, "station_head")
    try:
        found = re.search(rb'href="(/desk/places/\d+/posts/)"', client.get("/desk/places/")[2])
        assert found is not None
        posts = found[1].decode()
        return {
            "missing in posts": posts,
            "terms that end": f"{posts}?view=ending",
            "in two bodies": f"{posts}?view=both",
            "what posts may do": f"{posts}?view=charter",
            "four steps": posts.replace("/posts/", "/groundwork/"),
        }
    finally:
        rest(client)


def _spaces(demo: Running) -> dict[str, str]:
    """The pages of public spaces and of the station, as the station's head finds them."""
    client = staff(demo, "station_head")
    try:
        found = client.get("/desk/spaces/")[2]
        space = re.search(rb'href="(/desk/spaces/[0-9a-f-]{36}/)"', found)
        new = re.search(rb'href="(/desk/places/\d+/spaces/new/)"', found)
        station = re.search(rb'href="(/desk/stations/[0-9a-f-]{36}/)"', client.get("/desk/stations/")[2])
        assert space is not None
        assert new is not None
        assert station is not None
        one, body = space[1].decode(), station[1].decode()
        return {
            "spaces": "/desk/spaces/",
            "new space": new[1].decode(),
            "space": one,
            "space put right": f"{one}correction/",
            "bookings of a space": f"{one}bookings/",
            "hours of booking": f"{one}bookings/hours/",
            "new room": f"{one}rooms/new/",
            "stations": "/desk/stations/",
            "station": body,
            "item of the standard": f"{body}standard/office/mark/",
            "hours of the station": f"{body}hours/",
            "money of the station": f"{body}money/",
        }
    finally:
        rest(client)


def _maps(demo: Running) -> dict[str, str]:
    """The map of an estate, its file, the walk to a station, and where the station is."""
    client = staff(demo, "station_head")
    try:
        found = re.search(rb'href="(/desk/places/\d+/)map/"', client.get("/desk/places/")[2])
        body = re.search(rb'href="(/desk/organisations/[0-9a-f-]{36}/)"', client.get("/desk/organisations/")[2])
        assert found is not None
        assert body is not None
        place = found[1].decode()
        return {
            "map": f"{place}map/",
            "file of outlines": f"{place}map/import/",
            "what is on the map": f"{place}map/drawn/",
            "walk to a station": f"{place}circle/",
            "where a station is": f"{body[1].decode()}point/",
        }
    finally:
        rest(client)


def _meetings(demo: Running) -> dict[str, str]:
    """The pages of meetings, as the station's head finds them: one held, one to come, a matter, a task."""
    client = staff(demo, "station_head")
    try:
        found = client.get("/desk/meetings/")[2].decode()
        called = re.search(r'data-meeting="called".*?href="(/desk/meetings/[0-9a-f-]{36}/)"', found, re.DOTALL)
        held = re.search(r'data-meeting="published".*?href="(/desk/meetings/[0-9a-f-]{36}/)"', found, re.DOTALL)
        task = re.search(r'href="(/desk/meetings/tasks/[0-9a-f-]{36}/)"', found)
        assert called is not None
        assert held is not None
        assert task is not None
        item = re.search(r'href="(/desk/meetings/items/[0-9a-f-]{36}/)"', client.get(called[1])[2].decode())
        assert item is not None
        return {
            "meetings": "/desk/meetings/",
            "new meeting": "/desk/meetings/new/",
            "for the list": "/desk/meetings/items/new/",
            "meeting to come": called[1],
            "meeting held": held[1],
            "matter": item[1],
            "task of a decision": task[1],
            "minutes": f"{held[1]}minutes/",
        }
    finally:
        rest(client)
