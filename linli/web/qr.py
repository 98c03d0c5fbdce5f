"""QR codes as inline SVG, for posters, slips and the demo."""

from __future__ import annotations

import segno
from markupsafe import Markup


def qr_svg(text: str, *, scale: int = 4) -> Markup:
    """A QR code of the text with medium error correction, as an SVG element without scripts or styles."""
    code = segno.make(text, error="m", micro=False)
    return Markup(code.svg_inline(scale=scale, border=2, omitsize=False))  # noqa: S704  # made by the library from modules alone
