"""Finding published playbooks. Each text is parsed once in a process: a published version never changes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

from linli.playbooks.loading import published
from linli.playbooks.models import PlaybookVersion
from linli.playbooks.schema import Playbook

REMEMBERED = 256


@lru_cache(maxsize=REMEMBERED)
def by_id(version_id: UUID) -> Playbook:
    """The playbook of a published version, one query the first time. Raises PlaybookVersion.DoesNotExist."""
    return published(PlaybookVersion.objects.get(pk=version_id).text)


def by_ids(version_ids: Iterable[UUID]) -> dict[UUID, Playbook]:
    """The playbooks of several versions, for a list whose rows run under different ones."""
    return {version_id: by_id(version_id) for version_id in set(version_ids)}


def latest(key: str) -> PlaybookVersion:
    """The newest published version of a playbook. Raises PlaybookVersion.DoesNotExist."""
    found = PlaybookVersion.objects.filter(key=key).order_by("-id").first()
    if found is None:
        raise PlaybookVersion.DoesNotExist(key)
    return found
