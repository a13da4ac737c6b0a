import django.core.validators
from django.conf import settings
from django.db import migrations, models

import interviews.accounts.time_zones


class Migration(migrations.Migration):
    dependencies = [
        ("interviews", "0005_mastery_in_full"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="profile",
            name="digest_day",
            field=models.DateField(
                editable=False,
                help_text="The person's day that was dealt with last, mail or none.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="profile",
            name="digest_hour",
            field=models.PositiveSmallIntegerField(
                default=7,
                help_text="0 to 23, on the person's clock.",
                validators=[django.core.validators.MaxValueValidator(23)],
            ),
        ),
        migrations.AddField(
            model_name="profile",
            name="time_zone",
            field=models.CharField(
                blank=True,
                help_text="Its name in the IANA database; that of the server when empty.",
                max_length=64,
                validators=[interviews.accounts.time_zones.validate_time_zone],
            ),
        ),
        migrations.AddField(
            model_name="profile",
            name="wants_digest",
            field=models.BooleanField(default=False, verbose_name="Remind me by e-mail"),
        ),
        migrations.AddIndex(
            model_name="profile",
            index=models.Index(
                condition=models.Q(("wants_digest", True)),
                fields=["time_zone", "digest_hour"],
                name="profile_wants_digest",
            ),
        ),
        migrations.AddConstraint(
            model_name="profile",
            constraint=models.CheckConstraint(
                condition=models.Q(("digest_hour__lte", 23)), name="profile_digest_hour"
            ),
        ),
    ]
