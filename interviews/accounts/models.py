"""What a person has set for themselves."""

from django.conf import settings
from django.db import models


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

    objects = ProfileManager()

    def __str__(self) -> str:
        return f"profile of {self.user}"
