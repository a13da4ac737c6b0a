"""What the history holds of a person."""

from interviews.history.models import AnswerNote
from interviews.holdings import Holding, register

register(Holding("practice_notes", AnswerNote, "answer__user", names={"answer": "answer_id"}))
