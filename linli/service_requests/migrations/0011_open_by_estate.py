"""The open ones of an estate by their date: for counts and filters where an estate holds tens of thousands."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0002_api_keys'),
        ('people', '0001_initial'),
        ('service_requests', '0010_source_chat'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='servicerequest',
            index=models.Index(condition=models.Q(('state__in', ['accepted', 'dispatched', 'in_hand', 'needs_info', 'paused', 'received', 'resolved'])), fields=['estate_id', 'due_at'], name='sr_estate_open'),
        ),
    ]
