"""One message eight times at the same moment."""

from __future__ import annotations

from functools import partial

import pytest

from linli.attachments.models import Attachment
from linli.core.actors import system
from linli.demo.cast import World
from linli.heard.actions import Message, hear
from linli.heard.models import Heard
from linli.service_requests.models import ServiceRequest
from tests.core.at_once import at_once
from tests.heard import groups
from tests.heard.groups import AT, group_of, picture


@pytest.mark.slow
def test_eight_of_one_message_at_the_same_moment_make_one_request(open_world: World) -> None:
    group = group_of(groups.robot(open_world))
    said = Message("m-1", AT, "3栋灯不亮", photos=[picture()])
    answers = at_once([partial(hear, group, said, by=system(), at=AT)] * 8)
    assert all(isinstance(answer, tuple) for answer in answers), answers
    assert sorted(again for _heard, again in answers) == [False] + [True] * 7
    assert len({heard.service_request_id for heard, _again in answers}) == 1
    assert (ServiceRequest.objects.count(), Heard.objects.count(), Attachment.objects.count()) == (1, 1, 1)
