"""What was read from a sheet, carried by the page between the look and the second press: sealed for its reader."""

from __future__ import annotations

import base64
import json
import zlib
from datetime import datetime, timedelta
from typing import Any

from linli.core.secrets import SealBroken
from linli.people.vault import vault

KEPT_FOR = timedelta(hours=1)


def packed(content: Any, context: str, at: datetime) -> str:
    """Content as JSON can hold it, sealed; telephones in it stand in no page in clear."""
    text = json.dumps([at.timestamp(), content], ensure_ascii=False)
    whole = base64.b85encode(zlib.compress(text.encode())).decode()
    return base64.b64encode(vault().seal(whole, context.encode())).decode()


def unpacked(text: str, context: str, at: datetime) -> Any | None:
    """What was sealed in this context, within the hour; None for anything else."""
    try:
        whole = vault().open_(base64.b64decode(text, validate=True), context.encode())
        made, content = json.loads(zlib.decompress(base64.b85decode(whole)))
    except (SealBroken, ValueError):
        return None
    return content if at.timestamp() - made <= KEPT_FOR.total_seconds() else None
