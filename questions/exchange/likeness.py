"""Questions whose prompts are too much alike."""

from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz, process, utils

from questions.exchange.problems import Problem
from questions.exchange.records import QuestionRecord

TOO_ALIKE = 85


def alike_prompts(records: Sequence[QuestionRecord]) -> Iterator[Problem]:
    """Report each pair of prompts whose normalised similarity (0 to 100) is above `TOO_ALIKE`."""
    prompts = [utils.default_process(record.content["prompt"]) for record in records]
    for index, prompt in enumerate(prompts):
        earlier = prompts[:index]
        for _, score, other in process.extract(
            prompt, earlier, scorer=fuzz.ratio, score_cutoff=TOO_ALIKE, limit=None
        ):
            wrong = f"the prompt is {score:.0f} % like that of “{records[other].slug}”"
            yield Problem(records[index].place, wrong, f"at most {TOO_ALIKE} %, another situation")
