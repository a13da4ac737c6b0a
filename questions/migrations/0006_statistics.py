import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("questions", "0005_curation_groups"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="QuestionStatistics",
            fields=[
                (
                    "question",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="statistics",
                        serialize=False,
                        to="questions.question",
                    ),
                ),
                ("answers", models.PositiveIntegerField(default=0)),
                ("facility", models.FloatField(null=True)),
                (
                    "people",
                    models.PositiveIntegerField(default=0, help_text="Behind the discrimination."),
                ),
                ("discrimination", models.FloatField(null=True)),
                ("timed_answers", models.PositiveIntegerField(default=0)),
                ("median_seconds", models.FloatField(null=True)),
                (
                    "median_share",
                    models.FloatField(help_text="Of the time that was allotted.", null=True),
                ),
                ("timed_out_share", models.FloatField(null=True)),
                (
                    "most_missed",
                    models.CharField(blank=True, help_text="The uid of a point.", max_length=40),
                ),
                ("interviewer_answers", models.PositiveIntegerField(default=0)),
                ("interviewer_facility", models.FloatField(null=True)),
                ("flags", models.PositiveIntegerField(default=0, help_text="Not handled yet.")),
                ("counted_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "question statistics",
            },
        ),
        migrations.CreateModel(
            name="DismissedPair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("dismissed_at", models.DateTimeField(auto_now_add=True)),
                (
                    "dismissed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="questions.question",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="questions.question",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("first", "second"), name="dismissed_pair_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))),
                        name="dismissed_pair_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PointStatistics",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.CharField(max_length=40)),
                (
                    "answers",
                    models.PositiveIntegerField(
                        default=0, help_text="To a text that had the point."
                    ),
                ),
                ("made", models.PositiveIntegerField(default=0)),
                ("interviewer_answers", models.PositiveIntegerField(default=0)),
                ("interviewer_made", models.PositiveIntegerField(default=0)),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="point_statistics",
                        to="questions.question",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "point statistics",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("question", "uid"), name="point_statistics_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("interviewer_made__lte", models.F("interviewer_answers")),
                            ("made__lte", models.F("answers")),
                        ),
                        name="point_statistics_made_of_answers",
                    ),
                ],
            },
        ),
    ]
