"""Samples of every chip, plate, row, button, field and time line, for the page on which one looks at them together.

No address serves it: the tests render it, and whoever changes a style takes pictures of it. All people are invented.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms

from linli.core.refusals import Refusal, RefusalKind
from linli.web.inbox_row import InboxRow

NOW = datetime(2026, 11, 23, 6, 2, tzinfo=UTC)

STATES = (
    ("received", "待受理", "clock", "station"),
    ("accepted", "已受理", "inbox", "station"),
    ("dispatched", "待接单", "send", "handler"),
    ("in_hand", "处理中", "half-disc", "handler"),
    ("needs_info", "请您补充", "pencil", "you"),
    ("resolved", "待评价", "speech", "you"),
    ("paused", "暂停中", "pause", "nobody"),
    ("deferred", "暂无法解决", "calendar", "nobody"),
    ("closed", "已办结", "tick", "done"),
    ("declined", "不予受理", "bar", "over"),
    ("withdrawn", "已撤回", "arrow", "over"),
    ("merged", "已并案", "join", "over"),
)


@dataclass(frozen=True)
class Named:
    """A place, an estate or a station."""

    name: str
    href: str = "#"
    slug: str = "chunhe-li"
    telephone: str = ""


@dataclass(frozen=True)
class Verb:
    """A button of a request's page."""

    key: str
    label: str
    action: str = "#"
    method: str = "post"
    fields: dict[str, str] = field(default_factory=dict)
    refusal: Refusal | None = None


def row(
    kind: str,
    subject: str,
    place: str | None,
    asks: str | None,
    waiting_since: datetime | None,
    due_at: datetime | None,
    **others: Any,
) -> InboxRow:
    """One row of an inbox, for a station's head."""
    return InboxRow(kind, subject, place, asks, waiting_since, due_at, **{"post": "站长", "href": "#"} | others)


@dataclass(frozen=True)
class Entry:
    """One line of a time line."""

    at: datetime | None
    words: str
    note: str = ""
    only: str = ""


@dataclass(frozen=True)
class Building:
    """One building of an elevation."""

    name: str
    floors: int
    units: int
    waiting: int
    href: str = "#"


class SampleForm(forms.Form):
    """Every kind of field, one of them wrong."""

    words = forms.CharField(label="哪里不对？想要什么？", widget=forms.Textarea(attrs={"rows": 3}))
    place = forms.CharField(label="地点", help_text="来自门口码，可改", required=False)
    kind = forms.ChoiceField(label="类别", choices=[(str(n), f"第{n}类") for n in range(1, 8)])
    way = forms.ChoiceField(label="怎么回您", choices=[("sms", "短信"), ("call", "电话")], widget=forms.RadioSelect)
    hidden = forms.BooleanField(label="只给站点看，不公开", required=False)


def _hours(count: float) -> datetime:
    return NOW + timedelta(hours=count)


def _rows() -> dict[str, list[InboxRow]]:
    accept = Verb("accept", "受理")
    acknowledge = Verb("acknowledge", "应哨")
    third = "3栋东侧"
    return {
        "late": [
            row("request", "电梯异响，运行时有撞击声", "3栋1单元", "等您派单", _hours(-26), _hours(-2)),
            row("request", "地下车库闻到燃气味", "5栋", "等您受理", _hours(-1), _hours(-0.5), primary=accept,
                urgent=True),
        ],
        "today": [
            row("request", "路灯不亮", third, "等您受理", _hours(-4.5), _hours(3.5), primary=accept),
            row("whistle", "消防通道被占，多次劝离无效", "2栋", "等您应哨", _hours(-1), _hours(1.1),
                primary=acknowledge),
            row("visit", "3栋还剩12户", "3栋", "敲门", None, _hours(75)),
            row("meeting", "加装电梯的意见征集怎么办", None, "等您回复", _hours(-50), _hours(27)),
            row("duty", "本周六上午值班", "春和里党群服务站", "值班", None, _hours(115)),
            row("offer", "想要一台旧轮椅", "7栋", "认领", _hours(-200), None),
        ],
        "follow": [
            row("request", "路灯不亮", third, "安和物业", None, _hours(75.5), state=STATES[3]),
            row("request", "单元门合页松动", "3栋1单元", "请说解决了没有", None, _hours(170), state=STATES[5]),
        ],
    }  # fmt: skip


def _verbs() -> list[Verb]:
    only_holder = Refusal(RefusalKind.WHO, "这件事已派给物业。", "由安和物业办完。", "您可以催办，或请站点改派。")
    not_yet = Refusal(RefusalKind.WHEN, "还没有人说办完了。", "", "办完后再请居民评价。")
    return [
        Verb("remind", "催办"),
        Verb("redirect", "转派", method="get"),
        Verb("supplement", "补充", method="get"),
        Verb("merge", "并案", method="get"),
        Verb("pause", "挂起", method="get"),
        Verb("resolve", "办完", refusal=only_holder),
        Verb("rate", "评价", refusal=not_yet),
    ]


def styleguide_context() -> dict[str, Any]:
    """All samples, for `styleguide.jinja`; `frame` chooses the face: base_resident.jinja or base_desk.jinja."""
    form = SampleForm({"words": "", "place": "3栋东侧", "kind": "2", "way": "sms"})
    form.is_valid()
    inbox = ("inbox", "待办", "#", "inbox", 7)
    requests = ("service-requests", "诉求", "#", "request", 12)
    outreach = ("outreach", "走访", "#", "visit", 0)
    more = ("more", "更多", "#", "more", 0)
    return {
        "now": NOW,
        "estate": Named("春和里小区"),
        "station": Named("春和里站点", telephone="1000000 1234"),
        "nav_current": "inbox",
        "nav": [[inbox, requests], [outreach, ("estate", "小区", "#", "estate", 0)], [more]],
        "bar": [inbox, requests, outreach, more],
        "record_href": "#",
        "acting": "周敏，春和里站长",
        "states": STATES,
        "rows": _rows(),
        "verbs": _verbs(),
        "form": form,
        "entries": [
            Entry(_hours(0), "安和物业接单", note="今晚带梯子来。"),
            Entry(_hours(-3.8), "周敏派给安和物业", only="只有站点看得见"),
            Entry(_hours(-4.2), "站点受理"),
            Entry(_hours(-28), "您反映：3栋东侧路灯不亮"),
            Entry(None, "办完后请您说：解决了，还是没解决"),
        ],
        "buildings": [
            Building("1栋", 6, 3, 0), Building("2栋", 6, 3, 2), Building("3栋", 7, 2, 5),
            Building("5栋", 11, 2, 0), Building("7栋", 18, 1, 1),
        ],
    }  # fmt: skip
