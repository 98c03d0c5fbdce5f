"""What paper needs: a QR code as an inline drawing that grows with its box."""

from __future__ import annotations

import segno
from markupsafe import Markup


def qr(address: str) -> Markup:
    """The address as a QR code: inline SVG without size or styles of its own; a quarter of it may be worn away."""
    code = segno.make(address, error="q", micro=False)
    return Markup(code.svg_inline(border=2, omitsize=True, svgclass="qr-code", lineclass=None))  # noqa: S704
