"""Form fields of the sign-in pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from linli.people.queries import mobile


class PhoneField(forms.CharField):
    """A mobile telephone of mainland China as people write it; cleaned to its eleven digits."""

    def __init__(self, **options: Any) -> None:
        attrs = {"type": "tel", "inputmode": "tel", "autocomplete": "tel", "maxlength": "40"}
        options.setdefault("label", _("Mobile telephone"))
        options.setdefault("widget", forms.TextInput(attrs=attrs))
        options.setdefault("error_messages", {"required": _("Write your telephone number.")})
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        """The number in its one form. Raises ValidationError."""
        text = super().clean(value)
        if not text:
            return ""
        phone = mobile(text)
        if phone is None:
            raise ValidationError(_("This is no mobile telephone. It has eleven digits and begins with 1."))
        return phone


def code_field(label: Any) -> forms.CharField:
    """A one-time code of six digits (or a recovery code of eight)."""
    attrs = {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "20"}
    return forms.CharField(
        label=label, widget=forms.TextInput(attrs=attrs), error_messages={"required": _("Write the code.")}
    )


def password_field(label: Any, *, new: bool = False, required: bool = True) -> forms.CharField:
    """A password, never shown again."""
    attrs = {"autocomplete": "new-password" if new else "current-password"}
    return forms.CharField(
        label=label,
        required=required,
        strip=False,
        widget=forms.PasswordInput(attrs=attrs),
        help_text=_("At least ten characters, not only digits.") if new else "",
        error_messages={"required": _("Write the password.")},
    )
