from django.apps import AppConfig

from questions.curation.roles import AUTHORS, OWNERS, REVIEWERS, extend_roles


class InterviewsConfig(AppConfig):
    name = "interviews"

    def ready(self) -> None:
        from interviews.accounts import own_data as _accounts  # noqa: F401
        from interviews.accounts import receivers as _accounts_receivers  # noqa: F401
        from interviews.history import own_data as _history  # noqa: F401
        from interviews.mastery import own_data as _mastery  # noqa: F401
        from interviews.mastery import receivers  # noqa: F401
        from interviews.plans import own_data as _plans  # noqa: F401
        from interviews.practice import curating
        from interviews.practice import own_data as _practice  # noqa: F401
        from interviews.scorecards import own_data as _scorecards  # noqa: F401
        from interviews.teams import own_data as _teams  # noqa: F401
        from questions.curation import registry

        registry.register_panel(curating.flags_panel)
        registry.register_uses("round", curating.rounds_by_revision)
        extend_roles([AUTHORS, REVIEWERS, OWNERS], "interviews", ["view_questionflag"])
        extend_roles([REVIEWERS, OWNERS], "interviews", ["handle_questionflag"])
