"""QR codes as inline drawings that grow with their box: for posters, slips and the demo."""

from __future__ import annotations

import segno
from markupsafe import Markup


def qr(address: str) -> Markup:
    """The address as a QR code: inline SVG without size or styles of its own; a quarter of it may be worn away."""
    code = segno.make(address, error="q", micro=False)
    drawn = code.svg_inline(border=2, omitsize=True, svgclass="qr-code", lineclass=None)
    return Markup(drawn)  # noqa: S704  # the library builds it from modules alone
