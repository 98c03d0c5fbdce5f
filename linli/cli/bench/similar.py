"""The budget of finding what may be the same before a report is sent: every row of the city open, in one transaction
that is rolled back."""

from __future__ import annotations

import time
from statistics import quantiles

from linli.cli.bench.figures import Figure

ALL_OPEN = """
UPDATE service_requests_servicerequest
SET state = 'received', closing = '', closed_at = NULL, due_at = received_at + interval '4 hours'
WHERE state = 'closed' AND number LIKE '%%-B-%%'
"""
ASKED = (
    "3栋东侧路灯不亮，晚上老人下楼看不见台阶",
    "电梯里有异响，坐着害怕",
    "垃圾桶满了好几天没人收",
    "楼下广场舞太吵",
)
BUDGET = 30.0


def similar(times: int) -> Figure:
    """Milliseconds at p95 for one look, words cut and compared, rows loaded."""
    from django.db import connection, transaction

    from linli.core import clock
    from linli.places.models import Place
    from linli.service_requests.actions.filing import guess_category
    from linli.service_requests.models import ServiceRequest
    from linli.service_requests.offering import Said, offers
    from linli.service_requests.queries import rows

    spent: list[float] = []
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(ALL_OPEN)
            cursor.execute("ANALYZE service_requests_servicerequest")
        row = rows().filter(number__contains="-B-").order_by("-received_at").exclude(place_id=None)
        estate = Place.objects.get(pk=row.filter(estate_id__lt=1_000_000)[0].estate_id or 0)
        playbook, at = row[0].playbook, clock.now()
        count = ServiceRequest.objects.filter(state="received").count()
        for index in range(-5, times):
            words = ASKED[index % len(ASKED)]
            said = Said(words, "", guess_category(playbook, words), estate.pk, None)
            began = time.perf_counter()
            offers(said, playbook, at)
            if index >= 0:
                spent.append((time.perf_counter() - began) * 1000)
        transaction.set_rollback(True)
    return Figure(f"similar, before sending, among {count:,} open", quantiles(spent, n=20)[-1], "ms at p95", BUDGET)
