"""A matter from filing to closing in the demo city, under the playbook of each city that ships."""

from __future__ import annotations

import pytest

from linli.core.actors import Door, system
from linli.places.actions import adopt_playbook
from linli.places.queries import playbook_version_for
from linli.playbooks.actions import publish
from linli.playbooks.loading import load, shipped
from linli.service_requests.enums import State
from tests.service_requests.steps import Path


@pytest.mark.parametrize("key", sorted(shipped()))
def test_a_matter_runs_from_filing_to_closing_under_the_playbook_of_each_city(path: Path, key: str) -> None:
    text, by = shipped()[key].read_text(encoding="utf-8"), system(Door.CLI)
    version = publish(text=text, by=by, at=path.at)
    adopt_playbook(place=path.world.places["city"], version=version, by=by, at=path.at)
    assert playbook_version_for(path.world.estate) == version.pk
    row = path.closed()
    assert (row.state, row.playbook_version_id) == (State.CLOSED, version.pk)
    assert row.playbook == load(shipped()[key])
