from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('service_requests', '0005_beside_the_path'),
    ]

    operations = [
        migrations.AddField(
            model_name='servicerequest',
            name='station_only_guessed',
            field=models.BooleanField(db_default=False, default=False, help_text="only a guessed private category keeps it for the station's eyes"),
        ),
    ]
