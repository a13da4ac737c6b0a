from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    name = "interviews"

    def ready(self) -> None:
        from interviews.mastery import receivers  # noqa: F401
        from interviews.scorecards import receivers as scorecards_receivers  # noqa: F401
