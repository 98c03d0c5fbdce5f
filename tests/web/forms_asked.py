"""Filling in forms as people do: what a page already holds is left as it is, and what had to be typed is written
down."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client


@dataclass
class Form:
    """One form of a page: where it goes, what it holds, and what one sees of it."""

    action: str
    held: dict[str, list[str]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    buttons: set[tuple[str, str]] = field(default_factory=set)


class Reader(HTMLParser):
    """The forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.inside, self.select, self.area = False, "", ""
        self.first: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(values.get("action", "")))
            self.inside = True
        if not self.inside:
            return
        name, form = values.get("name", ""), self.forms[-1]
        if tag == "input" and name:
            self._input(form, name, values)
        elif tag == "button" and name:
            form.buttons.add((name, values.get("value", "")))
        elif tag == "textarea" and name:
            self.area = name
            form.seen.add(name)
            form.held.setdefault(name, [])
        elif tag == "select" and name:
            self.select, self.first = name, None
            form.seen.add(name)
        elif tag == "option" and self.select:
            self.first = values.get("value", "") if self.first is None else self.first
            if "selected" in values:
                form.held[self.select] = [values.get("value", "")]

    def _input(self, form: Form, name: str, values: dict[str, str]) -> None:
        kind = values.get("type", "text")
        if kind in ("checkbox", "radio"):
            form.seen.add(name)
            if "checked" in values:
                form.held.setdefault(name, []).append(values.get("value", "on"))
        elif kind != "file":
            form.held.setdefault(name, []).append(values.get("value", ""))
            if kind != "hidden":
                form.seen.add(name)

    def handle_data(self, data: str) -> None:
        if self.inside and self.area:
            self.forms[-1].held[self.area] = [data.removeprefix("\n")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""
        elif tag == "select" and self.inside and self.select:
            self.forms[-1].held.setdefault(self.select, [self.first or ""])
            self.select = ""
        elif tag == "form":
            self.inside = False


@dataclass
class Asked:
    """Everything that anybody had to type or choose: (who, form, field) → what they put there."""

    typed: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def fill(
        self, client: Client, who: str, what: str, page: str, *, do: str = "", to_address: str = "", **values: Any
    ) -> str:
        """Send the form of a page that has these fields; where one lands. `what` names the form in the list; `do` the
        button or the hidden word that tells forms of one page apart, as the end of their address does."""
        text = client.get(page).content.decode()
        reader = Reader()
        reader.feed(text)
        fitting = [form for form in reader.forms if self._fits(form, do, values) and form.action.endswith(to_address)]
        fitting.sort(key=lambda form: form.action != page)
        assert fitting, (page, do, [sorted(form.seen) for form in reader.forms])
        form = fitting[0]
        sent: dict[str, Any] = {**form.held, **values}
        if do and "do" not in form.held:
            name = next((name for name, value in form.buttons if value == do), "do")
            sent[name] = do
        for name, value in values.items():
            if form.held.get(name) != [str(value)]:
                assert name in form.seen, (page, name)
                self.typed[who, what, name] = str(value)
        answer = client.post(form.action or page, sent)
        assert answer.status_code in (302, 303), (page, answer.status_code, _mistakes(answer.content.decode()))
        return str(answer.headers["Location"])

    @staticmethod
    def _fits(form: Form, do: str, values: dict[str, Any]) -> bool:
        says = form.held.get("do") == [do] or any(value == do for _name, value in form.buttons)
        return (says or not do) and set(values) <= form.seen


def _mistakes(text: str) -> str:
    return text.partition('role="alert"')[2][:600]
