"""What a person has set for themselves."""

from datetime import date, datetime, tzinfo

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from interviews.accounts.time_zones import validate_time_zone, zone_named


class ExtraTime(models.TextChoices):
    """By what the time of every question is multiplied."""

    NONE = "1", "none"
    QUARTER = "1.25", "a quarter more (×1.25)"
    HALF = "1.5", "half as much again (×1.5)"
    DOUBLE = "2", "twice the time (×2)"

    @property
    def factor(self) -> float:
        return float(self.value)


class ProfileManager(models.Manager["Profile"]):
    def of(self, user: models.Model) -> "Profile":
        """Return the person's profile; one with the defaults, not stored, when there is none."""
        return self.filter(user=user.pk).first() or self.model(user_id=user.pk)


class Profile(models.Model):
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profile", primary_key=True
    )
    extra_time = models.CharField(max_length=4, choices=ExtraTime, default=ExtraTime.NONE)
    hides_countdown = models.BooleanField("Hide the countdown", default=False)

    time_zone = models.CharField(
        max_length=64,
        blank=True,
        validators=[validate_time_zone],
        help_text="Its name in the IANA database; that of the server when empty.",
    )
    wants_digest = models.BooleanField("Remind me by e-mail", default=False)
    digest_hour = models.PositiveSmallIntegerField(
        default=7, validators=[MaxValueValidator(23)], help_text="0 to 23, on the person's clock."
    )
    digest_day = models.DateField(
        null=True,
        editable=False,
        help_text="The person's day that was dealt with last, mail or none.",
    )

    objects = ProfileManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(digest_hour__lte=23), name="profile_digest_hour")
        ]
        indexes = [
            models.Index(
                fields=["time_zone", "digest_hour"],
                condition=Q(wants_digest=True),
                name="profile_wants_digest",
            )
        ]

    def __str__(self) -> str:
        return f"profile of {self.user}"

    @property
    def zone(self) -> tzinfo:
        """The person's time zone; that of the server when none is set."""
        return zone_named(self.time_zone) or timezone.get_default_timezone()

    def day_at(self, now: datetime) -> date:
        """Return the day that it is for the person at `now`."""
        return now.astimezone(self.zone).date()
