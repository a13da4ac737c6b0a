from importlib import import_module

from django.apps import AppConfig

from questions.curation.roles import AUTHORS, OWNERS, REVIEWERS, extend_roles

# Each says in its `own_data.py` what it holds of a person.
HOLDING = ["accounts", "history", "mastery", "plans", "practice", "scorecards", "sharing", "teams"]


class InterviewsConfig(AppConfig):
    name = "interviews"

    def ready(self) -> None:
        from config import checks  # noqa: F401
        from interviews.accounts import events  # noqa: F401
        from interviews.accounts import receivers as accounts_receivers  # noqa: F401
        from interviews.mastery import receivers  # noqa: F401
        from interviews.plans.curating import plans_by_revision
        from interviews.practice import curating
        from interviews.scorecards import receivers as scorecards_receivers  # noqa: F401
        from interviews.sharing import receivers as sharing_receivers  # noqa: F401
        from questions.curation import registry

        registry.register_panel(curating.flags_panel)
        registry.register_uses("round", curating.rounds_by_revision)
        registry.register_uses("plan", plans_by_revision)
        extend_roles([AUTHORS, REVIEWERS, OWNERS], "interviews", ["view_questionflag"])
        extend_roles([REVIEWERS, OWNERS], "interviews", ["handle_questionflag"])
        for feature in HOLDING:
            import_module(f"interviews.{feature}.own_data")
