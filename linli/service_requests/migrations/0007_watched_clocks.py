"""When Linli looks at a clock next; the bodies before which an overdue matter stands as well."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models


WATCH_WHAT_RUNS = """
UPDATE service_requests_clock clock SET watch_at = clock.due_at FROM service_requests_servicerequest row
WHERE row.id = clock.service_request_id AND NOT row.history AND clock.ended_at IS NULL AND clock.kind <> 'silence'
  AND row.state IN ('received', 'accepted', 'dispatched', 'in_hand')
"""


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0002_api_keys'),
        ('people', '0001_initial'),
        ('service_requests', '0006_station_only_guessed'),
    ]

    operations = [
        migrations.AddField(
            model_name='clock',
            name='climbed',
            field=models.SmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='clock',
            name='fell_overdue_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='clock',
            name='warned_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='clock',
            name='watch_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='servicerequest',
            name='climbed_ids',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), help_text='bodies above, before which it stands as well while it is overdue', null=True, size=None),
        ),
        migrations.RunSQL(WATCH_WHAT_RUNS, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(condition=models.Q(('ended_at__isnull', True), ('watch_at__isnull', False)), fields=['watch_at'], name='clock_watched'),
        ),
        migrations.AddIndex(
            model_name='servicerequest',
            index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('climbed_ids__isnull', False)), fields=['climbed_ids'], name='sr_climbed'),
        ),
    ]
