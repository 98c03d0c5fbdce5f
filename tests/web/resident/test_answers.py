"""What the page says around the resident's answer: what was done before it, thanks after it, why not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from linli.attachments.actions import add_photo
from linli.attachments.models import Attachment, AttachmentState
from linli.core.actors import system
from linli.demo.cast import World
from linli.service_requests import actions
from tests.web.resident.conftest import Matter, new_matter, picture
from tests.web.resident.reading import Node, read

Bring = Callable[[Matter], Matter]


def own(browser: Client, matter: Matter) -> Node:
    browser.get(f"/f/{matter.code}")
    return read(browser.get(matter.address))


def notices(page: Node) -> list[str]:
    return [node.text() for node in page.one("main").all("p", role="status")]


def photo(matter: Matter, colour: str, stage: str = "result") -> Attachment:
    """A checked photo of this stage, taken when the matter stands where it stands."""
    by, file = system(), picture(colour)
    added = add_photo(
        subject_type="service_request", subject_id=matter.row.pk, file=file, by=by, at=matter.at, stage=stage
    )
    Attachment.objects.filter(pk=added.pk).update(state=AttachmentState.READY, digest="0" * 64)
    return added


def sources(node: Node) -> list[str]:
    return [image.attrs["src"] for image in node.all("img")]


def test_the_question_stands_first_and_what_was_done_directly_below(browser: Client, matter: Matter) -> None:
    matter.resolved()
    shown, reported = photo(matter, "orange"), photo(matter, "navy", "report")
    sections = own(browser, matter).one("main").all("section")
    question, done = sections[0], sections[1]
    assert (question.attrs["id"], done.attrs["id"]) == ("word", "result")
    assert "It is repaired; please have a look" in question.text()
    assert [node.attrs["data-verb"] for node in question.all("button") + question.all("a")] == ["rate", "reopen"]
    assert "换了灯泡，试过已亮" in done.text()
    assert sources(done) == [f"/photos/{shown.pk}/thumb"]
    assert question.one("h2").text() == "Is it solved?"
    assert sources(next(node for node in sections if node.attrs.get("id") == "words")) == [
        f"/photos/{reported.pk}/thumb"
    ]


def test_only_what_was_done_last_stands_there_and_the_rest_below(browser: Client, matter: Matter) -> None:
    matter.resolved()
    first = photo(matter, "orange")
    matter.at += timedelta(minutes=1)
    actions.reopen(matter.row, by=matter.owner, at=matter.at, words="还是不亮")
    to = matter.world.bodies["property"]
    actions.dispatch(matter.row, by=matter.world.actor("deputy"), at=matter.at, to=to)
    matter.take().resolve()
    second = photo(matter, "navy")
    page = own(browser, matter)
    assert sources(page.one("section", id="result")) == [f"/photos/{second.pk}/thumb"]
    assert sources(page.one("section", id="photos")) == [f"/photos/{first.pk}/thumb"]


def test_in_large_print_one_photo_stands_above_the_question(browser: Client, matter: Matter) -> None:
    matter.resolved()
    shown = [photo(matter, colour) for colour in ("orange", "navy", "green")]
    browser.cookies["linli_elder"] = "1"
    page = own(browser, matter)
    assert sources(page.one("section", id="result")) == [f"/photos/{shown[0].pk}/thumb"]
    assert sources(page.one("section", id="photos")) == [f"/photos/{each.pk}/thumb" for each in shown[1:]]


def test_before_it_is_resolved_nothing_was_done(browser: Client, matter: Matter) -> None:
    assert not own(browser, matter.in_hand()).all("section", id="result")


def test_the_stations_question_stands_above_the_field(browser: Client, matter: Matter) -> None:
    form = own(browser, matter.ask_for_more("请问是哪一层？")).one("textarea")
    section = next(node for node in own(browser, matter).all("section") if node.all("textarea"))
    assert section.text().index("请问是哪一层？") < section.text().index("Your answer")
    assert "required" in form.attrs


CLOSED = "Thank you for telling us. It is closed; if it is wrong again, say so on this page."
AGAIN = "Thank you for telling us. 春和里站 looks at it again; to be resolved by "


def as_is(matter: Matter) -> Matter:
    return matter


@pytest.mark.parametrize(
    ("bring", "noun", "words", "said"),
    [
        (
            Matter.resolved,
            "rating",
            "",
            CLOSED,
        ),
        (Matter.resolved, "reopening", "还是不亮", AGAIN),
        (Matter.decline, "reopening", "", AGAIN),
        (Matter.ask_for_more, "addition", "三层", "Thank you. 春和里站 has what you added."),
        (as_is, "withdrawal", "", "Taken back; it ends here. You can report it anew any time."),
        (as_is, "telephone", "", "Your telephone is kept, for this matter alone."),
    ],
)
def test_an_answer_is_confirmed_once(
    browser: Client, matter: Matter, bring: Bring, noun: str, words: str, said: str
) -> None:
    bring(matter)
    own(browser, matter)
    sent = {"words": words, "phone": "10000001234", "version": str(matter.fresh().version)}
    assert browser.post(f"{matter.address}{noun}/", sent).status_code == 303
    (told,) = notices(read(browser.get(matter.address)))
    assert told.startswith(said)
    assert "!" not in told
    assert told not in notices(read(browser.get(matter.address)))


def test_a_hazard_says_that_it_is_looked_at_again_before_it_closes(browser: Client, world: World) -> None:
    gas = new_matter(world, world.at, words="地下车库闻到燃气味").resolved()
    own(browser, gas)
    browser.post(f"{gas.address}rating/", {})
    assert notices(own(browser, gas)) == ["Thank you for telling us. 春和里站 looks a second time; then it closes."]


def test_a_script_that_only_follows_takes_no_confirmation(browser: Client, matter: Matter) -> None:
    own(browser, matter)
    browser.post(f"{matter.address}withdrawal/", {})
    browser.get(matter.address, headers={"sec-fetch-dest": "empty"})
    assert notices(read(browser.get(matter.address)))[0].startswith("Taken back")


def test_what_comes_too_late_leads_back_to_the_matter_and_keeps_the_words(browser: Client, matter: Matter) -> None:
    own(browser, matter.in_hand())
    answer = browser.post(f"{matter.address}reopening/", {"words": "还是不亮"})
    assert answer.status_code == 409
    main = read(answer).one("main")
    assert "You wrote: “还是不亮”" in main.text()
    assert main.one("a").attrs["href"] == matter.address
    assert "Nothing was changed." in read(browser.get(f"{matter.address}rating/")).one("main").text()
