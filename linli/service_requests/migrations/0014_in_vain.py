"""Which bodies had a matter in vain: told anew from how their assignments ended."""

import django.contrib.postgres.fields
from django.db import migrations, models

WHO_HAD_IT = """
UPDATE service_requests_servicerequest row SET in_vain_ids = had.bodies
FROM (
    SELECT service_request_id, array_agg(DISTINCT organisation_id ORDER BY organisation_id) AS bodies
    FROM service_requests_assignment given
    JOIN service_requests_servicerequest one ON one.id = given.service_request_id
    WHERE given."end" = 'returned' OR (given."end" = 'resolved' AND one.reopenings > 0 AND one.state IN ('received', 'accepted'))
    GROUP BY service_request_id
) had
WHERE had.service_request_id = row.id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('service_requests', "0013_follow_the_tree"),
    ]

    operations = [
        migrations.AddField(
            model_name='servicerequest',
            name='in_vain_ids',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), help_text='bodies that returned it, or resolved or deferred it without the resident agreeing', null=True, size=None),
        ),
        migrations.RunSQL(WHO_HAD_IT, migrations.RunSQL.noop),
    ]
