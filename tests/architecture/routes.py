"""All addresses of the site, with the mark that each view carries and something to put for each part of an address."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

LIBRARY = {
    "account_login": "public",
    "account_confirm_login_code": "public",
    "account_request_login_code": "public",
    "mfa_authenticate": "public",
    "session_expired": "public",
    "after_sign_in": "public",
    "account_inactive": "public",
    "account_signup": "public",
    "account_logout": "public",
    "account_verify_phone": "public",
    "mfa_index": "signed_in",
    "account_change_phone": "signed_in",
    "account_change_password": "signed_in",
    "account_set_password": "signed_in",
    "account_reauthenticate": "signed_in",
    "mfa_reauthenticate": "signed_in",
    "mfa_activate_totp": "signed_in",
    "mfa_deactivate_totp": "signed_in",
    "mfa_view_recovery_codes": "signed_in",
    "mfa_generate_recovery_codes": "signed_in",
}
"""Views of the accounts library, which guards them itself; what one needs for each is said here."""


@dataclass(frozen=True)
class Route:
    """One address: its name with its namespace, its parts, and its view."""

    name: str
    parts: tuple[str, ...]
    view: Callable[..., HttpResponse]

    @property
    def access(self) -> str:
        """The mark of the view; what we say of the library's; empty where there is none."""
        return str(getattr(self.view, "access", "") or LIBRARY.get(self.name, ""))

    @property
    def posts_only(self) -> bool:
        """Whether the view answers nothing but what was sent."""
        return getattr(self.view, "access", "") != "" and self.methods == frozenset({"POST"})

    @property
    def methods(self) -> frozenset[str]:
        """The methods that the view's decorators let through; empty where they do not say."""
        return frozenset(_methods(self.view))

    def path(self, values: Mapping[str, Any]) -> str:
        """The address with something put for each of its parts. Raises LookupError for a part that is not known."""
        for part in self.parts:
            if part not in values:
                raise LookupError(f"say what to put for <{part}> in {self.name}")
        return reverse(self.name, kwargs={part: values[part] for part in self.parts})


def _methods(view: Any) -> Iterator[str]:
    """The list that `require_http_methods` closed over, in whichever layer of decorators it stands."""
    while view is not None:
        for cell in getattr(view, "__closure__", None) or ():
            content = cell.cell_contents
            if (
                isinstance(content, list)
                and content
                and all(isinstance(each, str) and each.isupper() for each in content)
            ):
                yield from content
                return
        view = getattr(view, "__wrapped__", None)


def routes(patterns: list[URLPattern | URLResolver] | None = None, space: str = "") -> Iterator[Route]:
    """Every address below these patterns; of the whole site where none are given."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(each, URLResolver):
            below = f"{space}{each.namespace}:" if each.namespace else space
            yield from routes(each.url_patterns, below)
        else:
            yield Route(f"{space}{each.name}", tuple(each.pattern.converters), each.callback)
