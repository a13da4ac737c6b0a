"""Sharing, mock interviews, and the pages about candidates, in Chromium."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from pytest_django.live_server_helper import LiveServer

from interviews.practice.models import Mode, Round
from interviews.scorecards.models import Interview
from interviews.sharing.models import ShareLink
from tests.factories import make_answer
from tests.factories_sharing import make_debrief_link, make_judged_interview, make_scorecard_link
from tests.factories_teams import make_member, make_plan, make_team

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 15_000
WIDTHS = (320, 390, 1280)
Open = Callable[[User | None], Page]


@pytest.fixture
def browser_of(browser: Browser, live_server: LiveServer) -> Iterator[Open]:
    """Return a function that gives a person, or a visitor, a browser of their own."""
    complaints: list[str] = []
    contexts = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(f"{message.text} ({message.location['url']})")

    def open_for(user: User | None) -> Page:
        context = browser.new_context(base_url=live_server.url)
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user)
            name = settings.SESSION_COOKIE_NAME
            value = client.cookies[name].value
            context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        context.on("console", hear)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        return page

    yield open_for
    for context in contexts:
        context.close()
    assert [text for text in complaints if "404" not in text] == []


def test_debrief_is_shared_opened_by_a_visitor_and_revoked(browser_of: Open):
    panel = make_judged_interview()
    owner, visitor, other = browser_of(panel.owner), browser_of(None), browser_of(None)

    owner.goto(f"{panel.base}debrief/")
    owner.get_by_role("link", name="Share", exact=True).click()
    owner.get_by_label("For whom").fill("Ada King")
    owner.get_by_role("button", name="Share").click()
    address = owner.get_by_label("Address").input_value()

    requests: list[str] = []
    visitor.on("request", lambda request: requests.append(request.url))
    visitor.goto(address)
    link = ShareLink.objects.get()
    expect(visitor).to_have_url(re.compile(rf"/shared/{link.pk}/$"))
    expect(visitor.get_by_role("heading", name="Debrief: The candidate")).to_be_visible()
    expect(visitor.get_by_text("Grace")).to_have_count(0)
    host = address.split("/s/")[0]
    assert [url for url in requests if not url.startswith(host)] == []
    assert other.goto(visitor.url).status == 404  # type: ignore[union-attr]

    owner.get_by_role("link", name="Your links").click()
    row = owner.get_by_role("row", name=re.compile("Ada King"))
    expect(row).to_contain_text("1")
    row.get_by_role("button", name=re.compile("Revoke")).click()
    expect(owner.get_by_text("The link for Ada King no longer opens.")).to_be_visible()

    assert visitor.reload().status == 404  # type: ignore[union-attr]
    assert other.goto(address).status == 404  # type: ignore[union-attr]


def test_two_people_hold_a_mock_interview_that_counts(browser_of: Open):
    team = make_team(name="Backend")
    ines, jonas = make_member(team), make_member(team)
    for person, name in ((ines, "Ines"), (jonas, "Jonas")):
        person.first_name = name
        person.save()
    make_plan(team=team, title="Backend engineer")
    asker, asked = browser_of(ines), browser_of(jonas)

    asker.goto(f"/teams/{team.pk}/interviews/")
    asker.get_by_role("link", name="Interview a member for practice").click()
    asker.get_by_label("Whom you interview").select_option(label="Jonas")
    asker.get_by_label("Day").fill("2031-05-06")
    asker.get_by_label("Time", exact=True).fill("10:00")
    asker.get_by_role("button", name="Arrange").click()
    expect(asker.get_by_role("heading", name="A mock interview")).to_be_visible()
    asker.get_by_role("button", name="I agree that it counts").click()
    expect(asker.get_by_text("The interviewer: agrees")).to_be_visible()

    asked.goto(f"/teams/{team.pk}/interviews/")
    asked.get_by_role("link", name="Jonas").click()
    asked.get_by_role("button", name="I agree that it counts").click()
    expect(asked.get_by_role("button", name="Take it back")).to_be_visible()

    asker.get_by_role("link", name="Begin the interview").click()
    for place in ("Question 1 of 2", "Question 2 of 2"):
        expect(asker.get_by_role("heading", name=place)).to_be_visible()
        asker.get_by_role("checkbox").first.check()
        asker.get_by_role("radio", name="4").check()
        expect(asker.locator("#save-status")).to_contain_text("Saved at")
        if place.startswith("Question 1"):
            asker.keyboard.press("n")
    asker.goto(f"{Interview.objects.get().get_absolute_url()}scorecard/")
    asker.get_by_role("radio", name=re.compile(r"^Yes \d$")).check()
    asker.get_by_label("Summary").fill("Calm and clear.")
    asker.get_by_role("button", name="Submit the scorecard").click()
    expect(asker.get_by_role("heading", name=re.compile("Debrief"))).to_be_visible()

    asked.reload()
    asked.get_by_role("link", name="What was heard").click()
    expect(asked.get_by_text("interviewed by a colleague").first).to_be_visible()
    round_ = Round.objects.get()
    assert (round_.user, round_.mode) == (jonas, Mode.INTERVIEW)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible_and_fit_phone_and_desk(
    browser_of: Open, assert_accessible: Callable[[Page], None], scheme: str
):
    panel = make_judged_interview()
    answer = make_answer(user=panel.owner)
    _, debrief = make_debrief_link(panel, shows_details=True, shows_names=True)
    _, scorecard = make_scorecard_link(panel, panel.people[0], shows_details=True)
    base, team = panel.base, f"/teams/{panel.team.pk}"
    visits: list[tuple[User | None, list[str]]] = [
        (None, [f"/s/{debrief}/", f"/s/{scorecard}/"]),
        (
            panel.owner,
            [
                f"{base}debrief/share/",
                f"/practice/{answer.round_id}/share/",
                "/mastery/share/",
                "/links/",
                f"{team}/shared/",
                f"{team}/settings/",
                f"{team}/interviews/mock/",
                f"{team}/interviews/candidates/",
                f"{team}/interviews/candidates/{panel.interview.candidate_id}/",
            ],
        ),
    ]
    for user, addresses in visits:
        page = browser_of(user)
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for address in addresses:
            page.goto(address)
            assert_accessible(page)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                overflow = page.evaluate(
                    "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                )
                assert overflow <= 0, f"{address} at {width}"
