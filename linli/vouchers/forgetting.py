"""What of walls is forgotten: the names that donors chose to show."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from linli.core.clock import from_local
from linli.core.forgetting import Kept
from linli.vouchers.models import Donation


def _given(day: date) -> Q:
    return Q(at__lt=from_local(day))


KEPT = (Kept("voucher_donation", Donation, ("shown_name",), _given),)
