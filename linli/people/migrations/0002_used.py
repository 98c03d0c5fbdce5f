"""Whether an account was ever used stays; when it was used last goes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.AddField("account", "used", models.BooleanField(default=False)),
        migrations.RunSQL("UPDATE people_account SET used = true WHERE last_login IS NOT NULL", migrations.RunSQL.noop),
        migrations.RemoveField("account", "last_login"),
    ]
