"""The calendar entry of an interview (iCalendar, RFC 5545), and the e-mails that bring it.

An entry says when, where and with whom; how it goes is no calendar's business.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Literal

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from icalendar import Calendar, Event, vCalAddress

from interviews.scorecards.models import Interview

Method = Literal["REQUEST", "CANCEL"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a calendar is told. `address` is the page of the interview."""

    interview: Interview
    address: str
    minutes: int
    now: datetime

    @property
    def title(self) -> str:
        """The same words for everybody who is sent it, so initials where they are wanted."""
        candidate = self.interview.candidate
        name = candidate.initials if self.interview.shows_initials else candidate.label
        return f"Interview: {name}, {self.interview.plan_version.plan.title}"

    def to_ical(self, method: Method, attendees: Iterable[User] = ()) -> bytes:
        """Return the file: one UID for good, and a number that counts the changes of its time."""
        interview, event = self.interview, Event()
        event.add("uid", f"{interview.pk}@viva")
        event.add("sequence", interview.calendar_sequence)
        event.add("dtstamp", self.now)
        event.add("dtstart", interview.starts_at)
        event.add("dtend", interview.starts_at + timedelta(minutes=self.minutes))
        event.add("summary", self.title)
        event.add("description", f"Script and scorecard: {self.address}")
        event.add("url", self.address)
        event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
        event.add("organizer", vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"))
        for person in attendees:
            event.add("attendee", vCalAddress(f"mailto:{person.email}"))
        calendar = Calendar()
        calendar.add("prodid", "-//Viva//Interviews//EN")
        calendar.add("version", "2.0")
        calendar.add("method", method)
        calendar.add_component(event)
        return calendar.to_ical()


def send(entry: Entry, people: Iterable[User], method: Method) -> None:
    """Bring the entry to each of `people` by e-mail, in a message of their own.

    Raises what the mail server answers (`OSError`, of which `SMTPException` is one).
    """
    template = "interviews/scorecards/email/calendar.txt"
    messages = []
    for person in people:
        if not person.email:
            continue
        body = render_to_string(
            template, {"entry": entry, "is_cancelled": method == "CANCEL", "person": person}
        )
        subject = f"Cancelled: {entry.title}" if method == "CANCEL" else entry.title
        message = EmailMessage(" ".join(subject.split()), body, to=[person.email])
        message.attach(
            "interview.ics",
            entry.to_ical(method, [person]).decode(),
            f"text/calendar; charset=utf-8; method={method}",
        )
        messages.append(message)
    if messages:
        get_connection().send_messages(messages)
