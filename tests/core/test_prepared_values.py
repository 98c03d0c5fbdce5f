"""How values go to the server: each once, and a text with the type of the place where it stands."""

from __future__ import annotations

import re
from typing import Any

from django.db import connection
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast
from django.test.utils import CaptureQueriesContext

from linli.core.prepared import Text, prepared
from linli.demo.cast import World
from linli.places.models import Place


def test_a_value_goes_out_once_and_a_text_takes_its_type_from_each_place(world: World) -> None:
    @prepared
    def named(key: int, word: str) -> QuerySet[Any]:
        same_row = Place.objects.filter(pk=key).annotate(said=Cast(Value(word), CharField()))
        return Place.objects.filter(pk=key, name=word).values_list("pk", Cast(Value(word), CharField())).union(
            same_row.exclude(name=word).values_list("pk", "said"), all=True
        )  # fmt: skip

    estate = world.places["estate"]
    with CaptureQueriesContext(connection) as asked:
        assert named(estate.pk, Text(estate.name)) == [(estate.pk, estate.name)]
        assert named(estate.pk, Text("100% $1 ?")) == [(estate.pk, "100% $1 ?")]
    assert len(set(keys := re.findall(r'"id" = (\$\d+)', asked[0]["sql"]))) == 1 < len(keys)
    assert sorted({found.group() for found in re.finditer(r"\$\d+", asked[0]["sql"])}) == ["$1", "$2", "$3", "$4", "$5"]
