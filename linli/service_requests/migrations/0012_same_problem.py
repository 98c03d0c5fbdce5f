"""Who is also affected; since when the one that a row was joined to is over."""

import django.db.models.deletion
import linli.core.ids
from django.db import migrations, models


SINCE_WHEN = """
UPDATE service_requests_servicerequest joined SET leading_ended_at = top.closed_at
FROM service_requests_servicerequest top
WHERE top.id = joined.merged_into_id AND joined.state = 'merged' AND top.closed_at IS NOT NULL
"""


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_initial'),
        ('service_requests', '0011_open_by_estate'),
    ]

    operations = [
        migrations.AddField(
            model_name='servicerequest',
            name='affected_count',
            field=models.IntegerField(db_default=0, default=0, help_text='how many said that they are also affected'),
        ),
        migrations.AddField(
            model_name='servicerequest',
            name='leading_ended_at',
            field=models.DateTimeField(help_text='since when the one it was joined to is over: its reporter has the word', null=True),
        ),
        migrations.CreateModel(
            name='Affected',
            fields=[
                ('id', models.UUIDField(default=linli.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('person_id', models.UUIDField(null=True)),
                ('at', models.DateTimeField()),
                ('told_at', models.DateTimeField(null=True)),
                ('left_at', models.DateTimeField(null=True)),
                ('contact', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.contact')),
                ('service_request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='affected', to='service_requests.servicerequest')),
            ],
            options={
                'ordering': ('id',),
                'indexes': [models.Index(condition=models.Q(('left_at', None), ('person_id__isnull', False)), fields=['person_id'], name='affected_person')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('left_at', None)), fields=('service_request', 'person_id'), name='one_joining_of_a_person')],
            },
        ),
        migrations.RunSQL(SINCE_WHEN, migrations.RunSQL.noop),
    ]
