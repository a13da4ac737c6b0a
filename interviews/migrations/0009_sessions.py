import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def end_all(apps, schema_editor):
    """They are of the former table, and do not say whose they are; nobody reads them any more."""
    apps.get_model("sessions", "Session").objects.using(
        schema_editor.connection.alias
    ).all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("interviews", "0008_sharing_and_privacy"),
        ("sessions", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="session key"
                    ),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                (
                    "device",
                    models.CharField(
                        blank=True, help_text="Words of `accounts.devices`.", max_length=60
                    ),
                ),
                ("began_at", models.DateTimeField(null=True)),
                (
                    "seen_on",
                    models.DateField(help_text="The person's day of the last request.", null=True),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "abstract": False,
            },
        ),
        migrations.RunPython(end_all, migrations.RunPython.noop, elidable=True),
    ]
