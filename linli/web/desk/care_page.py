"""One application at the desk: what the reader may read of it, what comes next, and the telephone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from linli.care import actions, queries, rules
from linli.care.enums import ConsentWay, ConsentWho, PayWay, Verb
from linli.care.models import CareApplication
from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refusal, Refused
from linli.people.enums import RevealPurpose
from linli.people.queries import reveals_of
from linli.places.queries import full_name
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.care_words import chip_of, fund_name
from linli.web.desk.acting import post_with
from linli.web.desk.care_ways import Ask, Way, form_values, go, offered
from linli.web.desk.frame import respond, see_other, warn
from linli.web.desk.pressing import pressed
from linli.web.desk.telephones import phone_page
from linli.web.filters import day as day_words
from linli.web.money_words import fen_of, in_yuan
from linli.web.typed import day_of


def my_application(actor: Actor, application_id: UUID) -> CareApplication:
    """The application, where the reader sees it. One query. Raises `Refused`."""
    found = queries.visible_to(actor).filter(pk=application_id).first()
    if found is None:
        raise Refused(rules.unseen_here("may_see_application"))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def application(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """One application; a POST goes one of the ways that it shows. Who was slower reads so, and loses nothing."""
    at, actor = clock.now(), actor_of(request)
    row = my_application(actor, application_id)
    here = reverse("desk:care_application", args=[row.pk])
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = pressed(request, lambda: go(request, _ways(actor, row), at))
        if not errors:
            return see_other(_after(actor, row))
        row = my_application(actor, application_id)
    return _page(request, row, actor, at, errors, here)


def _after(actor: Actor, row: CareApplication) -> str:
    seen = queries.visible_to(actor).filter(pk=row.pk).exists()
    return reverse("desk:care_application", args=[row.pk]) if seen else reverse("desk:care")


def _page(
    request: HttpRequest, row: CareApplication, actor: Actor, at: datetime, errors: dict[str, str], here: str
) -> HttpResponse:
    whole = rules.may_read_reviews(actor, row, at) is None
    shown = _shown(actor, row, at)
    usual = {
        "on": clock.local_date(at).isoformat(),
        "amount": _plain(row.asked if row.first_amount is None else row.first_amount),
    }
    caller = calling(actor, row)
    values = {
        "now": at,
        "row": row,
        "fund": fund_name(row.fund),
        "chip": chip_of(row),
        "facts": _facts(row, whole, at),
        "whole": whole,
        "reviews": _reviews(row) if whole else [],
        "payments": [
            (one, in_yuan(abs(one.amount)), str(PayWay(one.way).label) if one.way else "")
            for one in row.entries.order_by("id")
        ] if whole else [],
        "calls": row.contact is not None and rules.may_call_person(caller, row, at) is None,
        "telephone_href": reverse("desk:care_telephone", args=[row.pk]),
        "purposes": RevealPurpose.choices,
        "looks": _looks(row) if whole and row.contact is not None else [],
        **form_values(request, shown, errors, usual),
    }  # fmt: skip
    return respond(request, "desk/care_application.jinja", values, current="care", status=422 if errors else 200)


def _looks(row: CareApplication) -> list[tuple[str, str, datetime]]:
    """Who looked at the telephone, what for, when."""
    return [(look.person.name, str(RevealPurpose(look.purpose).label), look.at) for look in reveals_of(row.pk)]


def _plain(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}" if fen % 100 else str(fen // 100)


def _facts(row: CareApplication, whole: bool, at: datetime) -> list[tuple[str, str]]:
    """What the station entered. One query or two for the door's name."""
    spec = row.fund.spec
    seen = [int(number) for number in row.papers.split(",") if number]
    papers = [str(spec.papers[number]) for number in seen if spec is not None and number < len(spec.papers)]
    found = [
        (_("Whom it is for"), row.name),
        (_("Door"), full_name(row.room) if row.room is not None else ""),
        (_("What for"), str(row.get_purpose_display())),
        (_("Asked for"), in_yuan(row.asked)),
        (_("Papers seen"), _("; ").join(papers)),
        (_("Telephone"), row.contact.masked if row.contact is not None else ""),
        (_("Who agreed"), f"{ConsentWho(row.consent_who).label}{_('; ')}{ConsentWay(row.consent_way).label}"),
        (_("Agreed on"), day_words(row.consented_on, at)),
        (_("Granted"), in_yuan(row.amount) if row.amount is not None else ""),
        (_("In public until"), day_words(row.notice_until, at) if row.notice_until else ""),
        (_("Why not"), row.reason),
    ]
    if whole:
        found += [(_("Objection"), row.objection), (_("Answer to it"), row.answer)]
    return [(term, words) for term, words in found if words]


def _reviews(row: CareApplication) -> list[tuple[str, str, str]]:
    """Both reviews: which, what was said, and why."""
    found = []
    if row.first_at is not None:
        said = in_yuan(row.first_amount) if row.first_amount is not None else _("No")
        found.append((_("First review"), said, row.first_words))
    if row.second_at is not None:
        said = in_yuan(row.amount) if row.amount is not None else _("No")
        found.append((_("Second review"), said, row.second_words))
    return found


def calling(actor: Actor, row: CareApplication) -> Actor:
    """The reader in a post that may call: of the fund, or one that reviews there."""
    held = post_with(actor, row.fund.organisation_id, Power.CARE_KEEP, Power.CARE_PAY)
    return actor.in_post(held) if held is not None else reviewing(actor, row, "first") or actor


def reviewing(actor: Actor, row: CareApplication, which: str) -> Actor | None:
    """The reader in their post that gives a review, the first one that does."""
    kinds = row.fund.first_by if which == "first" else row.fund.second_by
    for held in actor.posts:
        if Power.CARE_REVIEW in held.powers and f" {held.body_kind} " in kinds and held.covers(row):
            return actor.in_post(held)
    return None


def _in_fund(actor: Actor, row: CareApplication, power: Power) -> Actor:
    held = post_with(actor, row.fund.organisation_id, power)
    return actor.in_post(held) if held is not None else actor


def _withdrawing(actor: Actor, row: CareApplication) -> Actor:
    entered = next((held for held in actor.posts if held.appointment_id == row.entered_by_id), None)
    return actor.in_post(entered) if entered is not None else calling(actor, row)


def _shown(actor: Actor, row: CareApplication, at: datetime) -> list[Way]:
    """What the reader may do now. One query for where they live, where they review."""
    home = queries.at_home(actor, clock.local_date(at))
    rules_of = {
        Verb.REVIEW_FIRST: rules.may_review_first, Verb.REVIEW_SECOND: rules.may_review_second,
        Verb.OBJECT: rules.may_object, Verb.SETTLE: rules.may_settle, Verb.DECIDE: rules.may_decide,
        Verb.PAY: rules.may_pay, Verb.TAKE_BACK: rules.may_take_back, Verb.RETURN: rules.may_return,
        Verb.CLOSE: rules.may_close, Verb.WITHDRAW: rules.may_withdraw,
    }  # fmt: skip
    ways = _ways(home, row)
    return offered([(way, partial(_asked, rules_of[Verb(way.key)], row, at)) for way in ways])


def _asked(rule: Callable[..., Refusal | None], row: CareApplication, at: datetime, by: Actor) -> Refusal | None:
    return rule(by, row, at)


def _ways(actor: Actor, row: CareApplication) -> list[Way]:
    """Every way, each in the post in which it is gone."""
    keeper = _in_fund(actor, row, Power.CARE_KEEP)
    return [
        *_review_ways(actor, row),
        Way(
            Verb.DECIDE, Verb.DECIDE.label, keeper,
            lambda _r, by, at, seen: actions.decide_application(row, by=by, at=at, version=seen),
            _("Granted. The post that pays has it in the inbox."), primary=True,
        ),
        Way(
            Verb.OBJECT, Verb.OBJECT.label, keeper,
            lambda r, by, at, seen: actions.enter_objection(
                row, words=r.POST.get("words", ""), by=by, at=at, version=seen
            ),
            _("Taken down. Nothing is granted before it is answered."),
            (Ask("words", _("What is held against it; not who said so"), "area"),),
        ),
        Way(
            Verb.SETTLE, Verb.SETTLE.label, keeper,
            lambda r, by, at, seen: actions.settle_objection(
                row, stands=r.POST.get("stands") == "yes", words=r.POST.get("words", ""), by=by, at=at, version=seen
            ),
            _("Answered."),
            (
                Ask("stands", _("What came of it"), "select", options=[
                    ("yes", _("What the reviewers said stands")), ("no", _("It is not granted")),
                ]),
                Ask("words", _("What came of looking into it"), "area"),
            ),
            primary=True,
        ),
        *_pay_ways(actor, row),
        Way(
            Verb.WITHDRAW, Verb.WITHDRAW.label, _withdrawing(actor, row),
            lambda _r, by, at, seen: actions.withdraw_application(row, by=by, at=at, version=seen),
            _("Withdrawn. Whose it was is forgotten."),
        ),
    ]  # fmt: skip


def _pay_ways(actor: Actor, row: CareApplication) -> list[Way]:
    """What is done about the payment."""
    payer, day = _in_fund(actor, row, Power.CARE_PAY), Ask("on", _("On which day"), "date")
    receipt = Ask("receipt", _("Number of the receipt"), hint=_("No number of an account."))
    pay_ways = [("", pgettext("care", "Choose one")), *PayWay.choices]
    return [
        Way(
            Verb.PAY, Verb.PAY.label, payer,
            lambda r, by, at, seen: actions.pay_application(
                row, on=day_of(r.POST.get("on", "")), way=r.POST.get("way", ""), receipt=r.POST.get("receipt", ""),
                by=by, at=at, version=seen,
            ),
            _("Noted. File the signed receipt when you have it."),
            (day, Ask("way", _("How"), "select", options=pay_ways), receipt), primary=True,
        ),
        Way(
            Verb.CLOSE, Verb.CLOSE.label, payer,
            lambda _r, by, at, seen: actions.close_application(row, by=by, at=at, version=seen),
            _("Filed. It is over."), primary=True,
        ),
        Way(
            Verb.TAKE_BACK, Verb.TAKE_BACK.label, payer,
            lambda _r, by, at, seen: actions.take_back_payment(row, by=by, at=at, version=seen),
            _("Taken back by its opposite. It is to be paid as before."),
        ),
        Way(
            Verb.RETURN, Verb.RETURN.label, payer,
            lambda r, by, at, seen: actions.return_grant(
                row, on=day_of(r.POST.get("on", "")), receipt=r.POST.get("receipt", ""), by=by, at=at, version=seen
            ),
            _("Noted. The fund holds it again."), (day, receipt),
        ),
    ]  # fmt: skip


def _review_ways(actor: Actor, row: CareApplication) -> list[Way]:
    answers = [("", pgettext("care", "Choose one")), ("yes", _("Yes")), ("no", _("No"))]
    asks = (
        Ask("says", _("Your review"), "select", options=answers),
        Ask("amount", _("How many yuan, if yes")),
        Ask("words", _("Why; of a no the person is told"), "area"),
    )  # fmt: skip

    def gone(act: Any) -> Any:
        return lambda r, by, at, seen: act(
            row, says=r.POST.get("says", ""), amount=fen_of(r.POST.get("amount", "")), words=r.POST.get("words", ""),
            by=by, at=at, version=seen,
        )  # fmt: skip

    first, second = reviewing(actor, row, "first") or actor, reviewing(actor, row, "second") or actor
    done = _("Your review is written down.")
    return [
        Way(Verb.REVIEW_FIRST, Verb.REVIEW_FIRST.label, first, gone(actions.review_first), done, asks, primary=True),
        Way(
            Verb.REVIEW_SECOND, Verb.REVIEW_SECOND.label, second, gone(actions.review_second), done, asks, primary=True
        ),
    ]


@require_POST
@for_staff
def application_telephone(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """The person's telephone for sixty seconds, after saying what for. Each look is kept."""
    at, actor = clock.now(), actor_of(request)
    row = my_application(actor, application_id)
    back = reverse("desk:care_application", args=[row.pk])
    try:
        found = actions.call_person(row, purpose=request.POST.get("purpose", ""), by=calling(actor, row), at=at)
    except Invalid as wrong:
        warn(request, " ".join(wrong.errors.values()))
        return see_other(back)
    return phone_page(request, row.name, found, back, at, current="care")
