"""A machine that plays rounds in every order it can think of, while the clock jumps."""

from datetime import datetime, timedelta
from io import StringIO
from uuid import UUID

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from interviews.mastery.models import QuestionMemory, TopicMastery
from interviews.mastery.services import differences_from_rebuilt
from interviews.practice import mock, services
from interviews.practice.models import GRACE, Answer, AnswerState, Mode, Pace, Rating, Round
from questions.models import Question
from tests.factories import make_question, make_topic, make_user
from tests.interviews.practice.answering import ALL, START


class RoundMachine(RuleBasedStateMachine):
    """What was acknowledged is remembered here, and compared with what is stored."""

    rounds = Bundle("rounds")

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(START, tick=False)
        self.traveller = self.clock.start()
        self.user: User = make_user()
        topic = make_topic()
        questions = [make_question(topic=topic, seconds=60) for _ in range(2)]
        questions.append(make_question(seconds=90))
        self.questions: list[Question] = questions
        self.locked: dict[int, tuple[str, datetime]] = {}
        self.saved: dict[int, str] = {}
        self.finished: dict[UUID, datetime] = {}
        self.numbers: dict[tuple[int, int], int] = {}

    def teardown(self) -> None:
        self.clock.stop()

    def current(self, round_: Round, place: int = 0) -> Answer | None:
        """One of the answers that wait for the person: in a mock any, `place` chooses."""
        waiting = list(round_.answers.filter(opened_at__isnull=False, assessed_at=None))
        return waiting[place % len(waiting)] if waiting else None

    def next_number(self, tab: int, answer: Answer) -> int:
        """What a tab counts: one up from its last save, or from the page it opened with."""
        number = self.numbers.get((tab, answer.pk), 0) + 1
        self.numbers[tab, answer.pk] = number
        return number

    def is_stale(self, answer: Answer, number: int, text: str) -> bool:
        """Whether another tab saved what this one does not know of."""
        if answer.saved_at is None or number > answer.sequence:
            return False
        return (number, text) != (answer.sequence, answer.text)

    def told_of_conflict(self, tab: int, answer: Answer) -> None:
        """The tab shows both texts and goes on from the number that is stored."""
        self.numbers[tab, answer.pk] = max(self.numbers[tab, answer.pk], answer.sequence)

    @rule(
        target=rounds,
        pace=st.sampled_from(Pace),
        count=st.integers(1, 3),
        mode=st.sampled_from(Mode),
        is_cram=st.booleans(),
    )
    def start(self, pace: Pace, count: int, mode: Mode, is_cram: bool) -> Round:
        return services.start_round(
            user=self.user,
            questions=self.questions[:count],
            pace=pace,
            mode=mode,
            is_cram=is_cram,
            now=timezone.now(),
        )

    @rule(seconds=st.sampled_from([1, 30, 59, 61, 90, 140, 86_400, 86_400 * 9]))
    def time_passes(self, seconds: int) -> None:
        self.traveller.shift(seconds)

    @rule(hours=st.integers(1, 30))
    def clock_jumps_back(self, hours: int) -> None:
        self.traveller.shift(-timedelta(hours=hours))

    @rule(
        round_=rounds,
        place=st.integers(0, 2),
        tab=st.integers(0, 1),
        text=st.text(st.characters(codec="utf-8", exclude_categories=["C"])),
    )
    def save_draft(self, round_: Round, place: int, tab: int, text: str) -> None:
        answer = self.current(round_, place)
        if answer is None:
            return
        number = self.next_number(tab, answer)
        in_time = answer.deadline is None or timezone.now() <= answer.deadline + GRACE
        try:
            services.save_draft(
                user=self.user,
                round_id=round_.pk,
                position=answer.position,
                text=text,
                sequence=number,
                now=timezone.now(),
            )
        except services.Conflict:
            is_closed = answer.state != AnswerState.OPEN or not in_time
            assert is_closed or self.is_stale(answer, number, text)
            self.told_of_conflict(tab, answer)
        else:
            assert answer.state != AnswerState.OPEN or not self.is_stale(answer, number, text)
            assert in_time or answer.text == text
            self.saved[answer.pk] = text

    @rule(
        round_=rounds,
        place=st.integers(0, 2),
        tab=st.integers(0, 1),
        text=st.sampled_from(["short", "another", ""]),
        claims=st.booleans(),
    )
    def submit(self, round_: Round, place: int, tab: int, text: str, claims: bool) -> None:
        answer = self.current(round_, place)
        if answer is None:
            return
        number = self.next_number(tab, answer)
        now = timezone.now()
        try:
            after = services.submit_answer(
                user=self.user,
                round_id=round_.pk,
                position=answer.position,
                text=text,
                sequence=number,
                now=now,
                time_is_up=claims,
            )
        except services.Conflict:
            if answer.state == AnswerState.OPEN:
                assert not answer.is_overdue(now)
                assert self.is_stale(answer, number, text)
                self.told_of_conflict(tab, answer)
            else:
                assert answer.state == AnswerState.LOCKED
                assert answer.text != text
            return
        if answer.state == AnswerState.OPEN:
            late = answer.deadline is not None and now > answer.deadline + GRACE
            self.saved[answer.pk] = self.saved.get(answer.pk, "") if late else text
            assert after.text == self.saved[answer.pk]
            early = answer.deadline is None or now < answer.deadline
            stays_open = claims or round_.mode == Mode.MOCK
            assert (after.state == AnswerState.OPEN) is (stays_open and early)

    @rule(round_=rounds, claims=st.booleans())
    def hand_in(self, round_: Round, claims: bool) -> None:
        if round_.mode != Mode.MOCK:
            return
        mock.submit_round(user=self.user, round_id=round_.pk, now=timezone.now(), time_is_up=claims)
        if not claims:
            assert not round_.answers.open().exists()

    @rule(round_=rounds, position=st.integers(1, 3))
    def look_at(self, round_: Round, position: int) -> None:
        mock.look_at(user=self.user, round_id=round_.pk, position=position, now=timezone.now())

    @rule(
        round_=rounds,
        place=st.integers(0, 2),
        ticked=st.sets(st.sampled_from(ALL)),
        lower=st.booleans(),
    )
    def assess(self, round_: Round, place: int, ticked: set[str], lower: bool) -> None:
        answer = self.current(round_, place)
        if answer is None:
            return
        call = {
            "user": self.user,
            "round_id": round_.pk,
            "position": answer.position,
            "ticked": ticked,
            "rating": Rating.AGAIN if lower else None,
        }
        is_over = Round.objects.get(pk=round_.pk).is_finished
        try:
            services.assess_answer(**call)
        except services.Conflict:
            assert answer.state == AnswerState.OPEN or is_over
            return
        services.assess_answer(**call)  # sent twice

    @rule(round_=rounds)
    def assess_nonsense(self, round_: Round) -> None:
        answer = self.current(round_)
        if answer is None:
            return
        with pytest.raises(ValidationError):
            services.assess_answer(
                user=self.user, round_id=round_.pk, position=answer.position, ticked=["nonsense"]
            )

    @rule(round_=rounds)
    def look(self, round_: Round) -> None:
        """What resuming does, on whatever device."""
        services.close_overdue(now=timezone.now(), round_=round_)

    @rule()
    def close_overdue_rounds(self) -> None:
        """The job that runs every minute, for everybody's rounds."""
        call_command("close_overdue_rounds", stdout=StringIO())
        assert not Answer.objects.overdue(timezone.now()).exists()

    @rule(round_=rounds)
    def end(self, round_: Round) -> None:
        services.end_round(user=self.user, round_id=round_.pk, now=timezone.now())

    @invariant()
    def no_answer_is_reopened_or_rewritten(self) -> None:
        for answer in Answer.objects.exclude(locked_at=None):
            known = self.locked.setdefault(answer.pk, (answer.text, answer.locked_at))
            assert known == (answer.text, answer.locked_at)

    @invariant()
    def acknowledged_text_is_stored(self) -> None:
        for answer in Answer.objects.filter(pk__in=self.saved):
            assert answer.text == self.saved[answer.pk]

    @invariant()
    def no_answer_takes_longer_than_its_time(self) -> None:
        for answer in Answer.objects.exclude(locked_at=None).exclude(deadline=None):
            assert answer.locked_at <= answer.deadline

    @invariant()
    def one_question_of_a_round_is_asked_at_a_time(self) -> None:
        for round_ in Round.objects.filter(mode=Mode.DRILL):
            current = round_.answers.filter(opened_at__isnull=False, assessed_at=None).count()
            assert current <= 1
            if not round_.is_finished:
                assert current == 1

    @invariant()
    def set_of_a_mock_is_locked_as_one(self) -> None:
        for round_ in Round.objects.filter(mode=Mode.MOCK):
            stamps = set(round_.answers.values_list("locked_at", "timed_out"))
            assert len(stamps) == 1

    @invariant()
    def round_is_finished_once_and_when_all_is_assessed(self) -> None:
        for round_ in Round.objects.all():
            if round_.is_finished:
                known = self.finished.setdefault(round_.pk, round_.finished_at)
                assert round_.finished_at == known
            else:
                assert round_.answers.filter(assessed_at=None).exists()

    @invariant()
    def one_review_a_day_counts(self) -> None:
        for memory in QuestionMemory.objects.all():
            days = {
                answer.locked_at.date()
                for answer in Answer.objects.assessed().filter(
                    question=memory.question, round__is_cram=False
                )
            }
            assert 1 <= memory.reviews <= len(days)

    @invariant()
    def mastery_is_what_the_answers_give(self) -> None:
        assert list(differences_from_rebuilt()) == []
        assert sum(row.answers for row in TopicMastery.objects.all()) == (
            Answer.objects.assessed().count()
        )


class TestRounds(RoundMachine.TestCase, TestCase):  # type: ignore[name-defined,misc]
    settings = settings(
        max_examples=25,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
