from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate

from questions.curation.roles import make_roles_after_migrate


class QuestionsConfig(AppConfig):
    name = "questions"

    def ready(self) -> None:
        # auth is installed after the bank and after interviews: their permissions are there.
        post_migrate.connect(make_roles_after_migrate, sender=apps.get_app_config("auth"))
