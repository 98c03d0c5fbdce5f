"""What must not come in: each refused at its field in both languages, what was written kept, nothing half-saved."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from linli.attachments.jobs import check_photo
from linli.attachments.models import Attachment
from linli.core.actors import system
from linli.core.codes import door_token
from linli.core.models import Event
from linli.demo.cast import World
from linli.messages.models import Outbox
from linli.places.actions import replace_door_code
from linli.places.models import Place
from linli.service_requests import actions
from linli.service_requests.models import Remark, ServiceRequest
from linli.service_requests.queries import code_of
from tests.attachments.test_photos import huge_png
from tests.web.resident.conftest import WORDS, Matter, picture
from tests.web.resident.reading import Node, read

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-hans"])
REPORT, DESK = "/e/chunheli/service-requests/new/", "/desk/service-requests/new/"
BACKEND = "linli.web.accounts.backends.AccountBackend"
MEGABYTE = 1024 * 1024
BLANK = " \n\u200b\u202e"
SCRIPT = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
Send = Callable[..., Any]


def counts() -> tuple[int, ...]:
    """How much there is of everything that a report or a verb leaves; signing in leaves an event, too."""
    about = Event.objects.filter(subject_type__in=["service_request", "attachment"]).count()
    return (about, *(model.objects.count() for model in (ServiceRequest, Attachment, Remark, Outbox)))


@pytest.fixture
def nothing_saved(world: World) -> Any:
    before = counts()
    yield
    assert counts() == before


def at_desk(world: World, role: str, language: str) -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(world.accounts[role], backend=BACKEND)
    client.get("/desk/")
    return client


@pytest.fixture(params=["resident", "door", "desk"])
def send(request: pytest.FixtureRequest, world: World, settings: Any) -> Send:
    """Send a report by one of the three forms, with a spot; what must come back stands in it."""
    settings.DEMO = True
    assert world.door_code is not None
    door = f"/q/{world.door_code.token}/"
    building = Place.objects.get(estate_id=world.estate.pk, name="3栋")

    def by_form(language: str, **fields: Any) -> Any:
        if request.param == "desk":
            sent = {"estate": str(world.estate.pk), "source": "phone", "spot": "3栋东侧", "reporter_name": "林桂芳"}
            return at_desk(world, "station_head", language).post(DESK, {**sent, **fields})
        address = REPORT if request.param == "resident" else door
        sent = {"where_words": "3栋东侧", "building": str(building.pk), "idempotency_key": "k1"}
        return Client(headers={"accept-language": language}).post(address, {**sent, **fields})

    return by_form


def refused_at(answer: Any, field: str, words: str) -> str:
    """What is said at the field; the form came back with words and spot, in the language that was asked for."""
    assert answer.status_code == 422, answer.status_code
    page = read(answer)
    said = page.one("p", id=f"id_{field}_error").text()
    assert said
    box = next(each for each in page.all("textarea") if each.attrs.get("name") == "words")
    assert box.text().strip(BLANK) == words.strip(BLANK)
    text = answer.content.decode()
    assert "3栋东侧" in text
    summary = page.one("div", role="alert")
    assert f"#id_{field}" in [link.attrs["href"] for link in summary.all("a")]
    chinese = answer.headers["Content-Language"].lower().startswith("zh")
    assert any("\u4e00" <= letter <= "\u9fff" for letter in said) == chinese
    return said


def file(data: bytes, name: str = "lamp.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


@LANGUAGES
@pytest.mark.parametrize("words", ["", "  \n", "\u200b\u202e"])
def test_no_text_is_refused_at_its_field(send: Send, language: str, words: str, nothing_saved: None) -> None:
    refused_at(send(language, words=words, photos=[picture()]), "words", "")


@LANGUAGES
def test_ten_thousand_and_one_characters(send: Send, language: str, nothing_saved: None) -> None:
    said = refused_at(send(language, words="灯" * 10_001), "words", "灯" * 10_001)
    assert "4000" in said
    assert "10001" in said


@LANGUAGES
def test_a_seventh_photo(send: Send, language: str, nothing_saved: None) -> None:
    colours = ["red", "orange", "yellow", "green", "blue", "navy", "purple"]
    assert "6" in refused_at(send(language, words=WORDS, photos=[picture(each) for each in colours]), "photos", WORDS)


@LANGUAGES
def test_a_photo_of_sixteen_megabytes(send: Send, language: str, nothing_saved: None) -> None:
    large = file(picture().read() + b"\0" * (16 * MEGABYTE))
    assert "15" in refused_at(send(language, words=WORDS, photos=[picture("navy"), large]), "photos", WORDS)


@LANGUAGES
def test_a_zip_that_is_called_a_photo(send: Send, language: str, nothing_saved: None) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("lamp.jpg", picture().read())
    said = refused_at(send(language, words=WORDS, photos=[picture("navy"), file(packed.getvalue())]), "photos", WORDS)
    assert "JPEG" in said


@LANGUAGES
def test_a_decompression_bomb_is_never_unpacked_and_the_resident_reads_it(
    world: World, language: str, browser: Client
) -> None:
    bomb = huge_png(30_000, 30_000)
    data = bomb if isinstance(bomb, bytes) else bomb.getvalue()
    browser.post(REPORT, {"words": WORDS, "idempotency_key": "k", "photos": [file(data), picture()]})
    for attachment in Attachment.objects.all():
        check_photo.func(str(attachment.pk)) if hasattr(check_photo, "func") else check_photo(str(attachment.pk))
    assert sorted(Attachment.objects.values_list("state", flat=True)) == ["ready", "refused"]
    row = ServiceRequest.objects.get()
    text = browser.get(f"/f/{row.number}/", headers={"accept-language": language}).content.decode()
    assert ("1 photo could not be read." if language == "en" else "1张照片打不开") in text
    assert WORDS in text


@LANGUAGES
def test_an_unknown_door_code_or_one_that_another_city_printed(
    world: World, language: str, nothing_saved: None
) -> None:
    browser = Client(headers={"accept-language": language})
    for token in (door_token(), "0" * 12, "x", "<script>"):
        for answer in (browser.get(f"/q/{token}/"), browser.post(f"/q/{token}/", {"words": WORDS})):
            assert answer.status_code == 404
            assert read(answer).one("main").one("h1").text()


@LANGUAGES
def test_a_revoked_door_code_says_so_and_whom_to_call(world: World, language: str, at: Any) -> None:
    assert world.door_code is not None
    replace_door_code(place=world.places["unit"], by=system(), at=at)
    before = counts()
    browser = Client(headers={"accept-language": language})
    answer = browser.post(f"/q/{world.door_code.token}/", {"words": WORDS})
    assert answer.status_code == 410
    assert "tel:09901000001" in answer.content.decode()
    assert counts() == before


@LANGUAGES
def test_a_wrong_query_code_five_times(matter: Matter, language: str) -> None:
    browser = Client(headers={"accept-language": language})
    before = counts()
    for _again in range(5):
        answer = browser.post("/f/", {"code": "00000-00000"})
        assert answer.status_code == 422
        assert read(answer).one("p", id="id_code_error").text()
    answer = browser.post("/f/", {"code": matter.code})
    assert answer.status_code == 429
    assert ("ten minutes" if language == "en" else "10分钟") in read(answer).one("main").text()
    assert counts() == before


@LANGUAGES
def test_a_stale_form_at_the_desk_keeps_the_words(matter: Matter, language: str, settings: Any) -> None:
    settings.DEMO = True
    stale = matter.fresh().version
    matter.accept()
    before, client = counts(), at_desk(matter.world, "station_head", language)
    answer = client.post(
        f"/desk/service-requests/{matter.row.number}/decline/",
        {"version": stale, "reason": matter.row.playbook.reasons.decline[0].key, "words": "请打物业电话"},
    )
    assert answer.status_code == 409
    assert "请打物业电话" in answer.content.decode()
    assert matter.fresh().state == "accepted"
    assert counts() == before


@LANGUAGES
def test_a_stale_form_of_the_resident_keeps_the_words(matter: Matter, language: str, at: Any) -> None:
    matter.ask_for_more()
    browser = Client(headers={"accept-language": language})
    browser.get(f"/f/{matter.code}")
    before = counts()
    answer = browser.post(f"{matter.address}addition/", {"version": 1, "words": "六楼"})
    assert answer.status_code == 409
    page = read(answer)
    assert page.one("textarea").text() == "六楼"
    assert page.one("p", id="id_words_error").text()
    assert counts() == before


@LANGUAGES
def test_rating_twice_changes_nothing(matter: Matter, language: str) -> None:
    matter.resolved()
    browser = Client(headers={"accept-language": language})
    browser.get(f"/f/{matter.code}")
    version = matter.fresh().version
    assert browser.post(f"{matter.address}rating/", {"version": version, "words": "好了"}).status_code == 303
    before = counts()
    answer = browser.post(f"{matter.address}rating/", {"version": version, "words": "真好"})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "真好" in text
    assert read(answer).one("main").one("h1").text()
    assert counts() == before


@LANGUAGES
def test_acting_without_the_power_says_who_can(matter: Matter, language: str, settings: Any) -> None:
    settings.DEMO = True
    before, client = counts(), at_desk(matter.world, "community_officer", language)
    address = f"/desk/service-requests/{matter.row.number}/question/"
    sent = {"version": matter.row.version, "words": "我来"}
    answer = client.post(address, sent)
    assert answer.status_code == 403
    text = html.unescape(answer.content.decode())
    assert ("It is with 春和里站 now." if language == "en" else "现在归春和里站。") in text
    assert "我来" in text
    assert at_desk(matter.world, "auditor", language).post(address, sent).status_code == 403
    assert at_desk(matter.world, "repairer", language).post(address, sent).status_code == 404
    assert counts() == before


def inert(pages: Sequence[Any]) -> None:
    for answer in pages:
        assert answer.status_code in (200, 422), answer.status_code
        text = answer.content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        _no_handlers(read(answer))


def _no_handlers(page: Node) -> None:
    for node in page.walk():
        assert not [name for name in node.attrs if name.startswith("on")], node.attrs


def test_script_in_any_field_is_shown_as_text(world: World, settings: Any, at: Any) -> None:
    settings.DEMO = True
    desk, browser = at_desk(world, "station_head", "en"), Client(headers={"accept-language": "en"})
    short = SCRIPT[:39]
    hostile = {
        "words": SCRIPT, "spot": SCRIPT, "reporter_name": short, "estate": str(world.estate.pk), "source": "phone",
        "idempotency_key": "k9", "category": "", "chat": SCRIPT,
    }  # fmt: skip
    inert([desk.post(DESK, {**hostile, "phone": SCRIPT}), desk.post(DESK, {**hostile, "category": SCRIPT})])
    inert([desk.post(DESK, {**hostile, "source": SCRIPT, "place": SCRIPT, "idempotency_key": SCRIPT})])
    inert([browser.post(REPORT, {"words": "", "where_words": SCRIPT, "building": SCRIPT, "idempotency_key": SCRIPT})])
    inert([browser.post("/f/", {"code": SCRIPT}), browser.get("/desk/", follow=True)])
    recorded = desk.post(DESK, hostile)
    assert recorded.status_code == 303
    row = ServiceRequest.objects.get()
    address = f"/desk/service-requests/{row.number}/"
    head = world.actor("station_head")
    actions.reply(row, by=head, at=at, words=SCRIPT)
    actions.note(ServiceRequest.objects.get(), by=head, at=at, words=SCRIPT)
    browser.get(f"/f/{code_of(row.pk)}")
    inert([
        desk.get(recorded["Location"]), desk.get(f"{recorded['Location']}?paper=1"), desk.get(address),
        desk.get("/desk/"), desk.get("/desk/service-requests/?q=script"),
        desk.get(f"/desk/service-requests/?q={SCRIPT}"),
        browser.get(f"/f/{row.number}/"), browser.get("/f/"), browser.get("/e/chunheli/"),
    ])  # fmt: skip
