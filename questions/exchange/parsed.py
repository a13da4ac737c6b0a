"""What reading a file of any format gives: the questions it holds, and everything wrong with it."""

from dataclasses import dataclass, field

from questions.exchange.problems import Place, Problem, errors
from questions.exchange.records import QuestionRecord


@dataclass(frozen=True, slots=True)
class Refused:
    """A question that cannot be imported: its slug, or what else it is known by, and why.

    `topic` is where it says it belongs, `module/topic`; empty where it does not say it rightly.
    """

    name: str
    problems: tuple[Problem, ...]
    topic: str = ""
    place: Place | None = None


@dataclass(slots=True)
class Parsed:
    """A file as far as it could be read; nothing here has looked at the database.

    `questions` are in the order of the file, each without fault in itself. A question that is
    faulty is not among them but among the `refused`. `problems` are those of the refused and of the
    file as a whole, with file and line. Whoever wants all or nothing imports only when `has_errors`
    is false.

    A record whose `module` and `topic` are empty came from a format that knows none: the person
    who imports says where it belongs. What a record lacks before it could be published is in its
    `gaps`.
    """

    questions: list[QuestionRecord] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    @property
    def has_errors(self) -> bool:
        """Whether anything is wrong that is not a mere warning."""
        return any(errors(self.problems))
