"""The State Council's notices that were entered, with the days that each changed."""

import linli.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_append_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='HolidayNotice',
            fields=[
                ('id', models.UUIDField(default=linli.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=200)),
                ('first_year', models.SmallIntegerField()),
                ('last_year', models.SmallIntegerField()),
                ('changes', models.JSONField(default=list)),
                ('adopted_at', models.DateTimeField()),
                ('adopted_by_id', models.UUIDField(null=True)),
            ],
            options={
                'ordering': ('-id',),
            },
        ),
    ]
