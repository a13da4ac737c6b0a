from django.conf import settings
from django.db import models


class Round(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")


class Answer(models.Model):
    round = models.ForeignKey(Round, on_delete=models.CASCADE)
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)


class Mastery(models.Model):
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    answers = models.PositiveIntegerField()


class Topic(models.Model):
    title = models.CharField(max_length=120)


class Item(models.Model):
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE)
    title = models.CharField(max_length=200)
    level = models.CharField(max_length=10)
    seconds = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]


class Score(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="scores")
    value = models.PositiveIntegerField()
