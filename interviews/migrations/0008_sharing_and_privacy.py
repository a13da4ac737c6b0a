from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

scorecards = import_module("interviews.migrations.0007_scorecards")


class Migration(migrations.Migration):
    dependencies = [
        ("interviews", "0007_scorecards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # The triggers read the table of interviews, which SQLite writes anew.
        migrations.RunPython(scorecards.unguard, scorecards.guard),
        migrations.RemoveField(model_name="interview", name="ended_at"),
        migrations.AddField(
            model_name="interview",
            name="practised",
            field=models.OneToOneField(
                blank=True,
                help_text="Of a mock interview that both agreed to count: what it became in practice.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="interview",
                to="interviews.round",
            ),
        ),
        migrations.AlterField(
            model_name="round",
            name="mode",
            field=models.CharField(
                choices=[
                    ("drill", "Drill"),
                    ("mock", "mock interview"),
                    ("interview", "interviewed by a colleague"),
                ],
                default="drill",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="sharelink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("interview__isnull", False),
                        ("round", None),
                        ("scorecard__isnull", False),
                        ("shares", "scorecard"),
                        ("team__isnull", False),
                    ),
                    models.Q(
                        ("interview__isnull", False),
                        ("round", None),
                        ("scorecard", None),
                        ("shares", "debrief"),
                        ("team__isnull", False),
                    ),
                    models.Q(
                        ("interview", None),
                        ("round__isnull", False),
                        ("scorecard", None),
                        ("shares", "round"),
                    ),
                    models.Q(
                        ("shares", "mastery"),
                        ("interview", None),
                        ("round", None),
                        ("scorecard", None),
                    ),
                    _connector="OR",
                ),
                name="share_link_has_target",
            ),
        ),
        migrations.RunPython(scorecards.guard, scorecards.unguard),
    ]
