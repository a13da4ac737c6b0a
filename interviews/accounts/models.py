"""What a person has set for themselves, and where they are logged in."""

from datetime import date, datetime, tzinfo
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

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


class Session(AbstractBaseSession):
    """A browser that is logged in, or a visitor's. Written by `accounts.sessions` alone."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="sessions"
    )
    device = models.CharField(max_length=60, blank=True, help_text="Words of `accounts.devices`.")
    began_at = models.DateTimeField(null=True)
    seen_on = models.DateField(null=True, help_text="The person's day of the last request.")

    def __str__(self) -> str:
        """Not the key, by which Django writes a session: who reads that is logged in."""
        if self.began_at is None:
            return "a visitor’s"
        return f"{self.device}, since {self.began_at:%Y-%m-%d %H:%M}"

    @classmethod
    def get_session_store_class(cls) -> Any:
        return import_module(settings.SESSION_ENGINE).SessionStore

    @property
    def handle(self) -> str:
        """A name for pages and addresses, from which the key does not follow."""
        return salted_hmac("viva.sessions", self.session_key, algorithm="sha256").hexdigest()[:32]

    def admits(self, user: User) -> bool:
        """Whether the password is still the one that the session began with."""
        kept = self.get_decoded().get(HASH_SESSION_KEY, "")
        hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
        return any(constant_time_compare(kept, known) for known in hashes)
