"""What practice holds of a person."""

from interviews.holdings import Holding, register
from interviews.practice.models import Answer, Bookmark, QuestionFlag, Round

register(
    Holding("practice_rounds", Round),
    Holding(
        "practice_answers",
        Answer,
        names={
            "question": "question__slug",
            "revision": "revision__number",
            "topic": "topic__slug",
            "module": "topic__module__slug",
        },
    ),
    Holding("practice_bookmarks", Bookmark, names={"question": "question__slug"}),
    Holding(
        "practice_flags",
        QuestionFlag,
        names={"question": "revision__question__slug", "revision": "revision__number"},
    ),
)
