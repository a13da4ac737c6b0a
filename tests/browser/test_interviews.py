"""An interview in Chromium: several people at once, each with a browser of their own."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from interviews.scorecards.models import Decision, Interview, Rating, Scorecard
from interviews.teams.models import Role
from tests.factories import make_question
from tests.factories_interviews import Panel, make_interview, submit
from tests.factories_teams import make_member, make_plan, make_team

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 15_000
WIDTHS = (390, 768, 1280)
Open = Callable[[User], Page]


@pytest.fixture
def browser_of(browser: Browser, live_server: LiveServer) -> Iterator[Open]:
    """Return a function that gives a person a browser of their own, and watches its console."""
    complaints: list[str] = []
    contexts = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(f"{message.text} ({message.location['url']})")

    def open_for(user: User) -> Page:
        client = Client()
        client.force_login(user)
        context = browser.new_context(base_url=live_server.url)
        name = settings.SESSION_COOKIE_NAME
        session = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
        context.add_cookies([session])
        context.on("console", hear)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        return page

    yield open_for
    for context in contexts:
        context.close()
    expected = [text for text in complaints if "409" not in text and "ERR_FAILED" not in text]
    assert expected == []


def make_panel(**overrides: object) -> Panel:
    team = make_team(name="Backend")
    people = [make_member(team, user=None) for _ in range(int(str(overrides.pop("size", 2))))]
    for person, name in zip(people, ("Ines", "Jonas", "Klara"), strict=False):
        person.first_name = name
        person.save()
    return make_interview(team=team, people=people, **overrides)  # type: ignore[arg-type]


def rate_page(page: Page, panel: Panel, place: int, key: str, evidence: str) -> None:
    page.goto(f"{panel.base}script/{panel.questions[place].pk}/")
    page.locator("h1").click()
    page.keyboard.press(key)
    page.get_by_label("Evidence").fill(evidence)
    expect(page.locator("#save-status")).to_contain_text("Saved at")


def fill_scorecard(page: Page, panel: Panel, keys: str, recommendation: str, summary: str) -> None:
    for place, key in enumerate(keys):
        rate_page(page, panel, place, key, f"{summary}, evidence {place}")
    page.goto(f"{panel.base}scorecard/")
    page.get_by_role("radio", name=re.compile(rf"^{recommendation} \d$")).check()
    page.get_by_label("Summary").fill(summary)
    page.get_by_role("button", name="Submit the scorecard").click()
    expect(page.get_by_role("heading", name=re.compile("Debrief"))).to_be_visible()


def test_three_people_interview_judge_blindly_and_decide(browser_of: Open):
    team = make_team(name="Backend")
    team.owner.first_name = "Olga"
    team.owner.save()
    people = [make_member(team) for _ in range(2)]
    for person, name in zip(people, ("Ines", "Jonas"), strict=True):
        person.first_name = name
        person.save()
    make_plan(team=team, title="Backend engineer")
    olga, ines, jonas = (browser_of(user) for user in (team.owner, *people))

    olga.goto(f"/teams/{team.pk}/interviews/")
    olga.get_by_role("link", name="Arrange an interview").click()
    olga.get_by_label("Or a new name").fill("Grace Hopper")
    olga.get_by_label("Day").fill("2031-05-06")
    olga.get_by_label("Time", exact=True).fill("10:00")
    olga.get_by_label("Time zone").select_option("Europe/Berlin")
    olga.get_by_label("Ines").check()
    olga.get_by_label("Jonas").check()
    olga.get_by_role("button", name="Arrange").click()
    expect(olga.get_by_role("heading", name="Grace Hopper")).to_be_visible()
    interview = Interview.objects.get()
    panel = Panel(
        team,
        team.owner,
        interview,
        people,
        list(interview.plan_version.stages.get().questions.all()),
    )
    olga.goto(f"{panel.base}debrief/")
    expect(olga.get_by_text("opens for you when everybody")).to_be_visible()
    expect(olga.locator("#status")).to_contain_text("0 of 2 submitted")

    ines.goto(f"/teams/{team.pk}/interviews/")
    ines.get_by_role("link", name="G.H.").click()
    ines.get_by_role("link", name="Begin the interview").click()
    ines.get_by_role("button", name="Start the clock").click()
    expect(ines.get_by_role("timer")).to_have_text(re.compile(r"^4[45]:\d\d$"))
    fill_scorecard(ines, panel, "51", "Strong yes", "Clear as glass")

    # Whoever watches hears that one is in, and not what it says.
    expect(olga.locator("#status")).to_contain_text("1 of 2 submitted", timeout=PATIENCE)
    jonas.goto(f"{panel.base}debrief/")
    expect(jonas.get_by_text("when you have submitted your own scorecard")).to_be_visible()
    for page in (olga, jonas):
        expect(page.get_by_text("Clear as glass")).to_have_count(0)

    fill_scorecard(jonas, panel, "52", "No", "Lost in detail")
    expect(jonas.get_by_text("Clear as glass", exact=True)).to_be_visible()
    expect(jonas.locator(".matrix tfoot strong")).to_have_text("3.25")

    expect(olga.locator("#status")).to_contain_text("2 of 2 submitted", timeout=PATIENCE)
    olga.get_by_role("link", name="Look at the debrief").click()
    olga.get_by_label("Next step").check()
    olga.get_by_label("Why").fill("One more round about the second question.")
    olga.get_by_role("button", name="Store the decision").click()
    expect(olga.get_by_text("The decision is stored, and the debrief is closed.")).to_be_visible()
    interview.refresh_from_db()
    assert interview.decision == Decision.NEXT_STEP


def test_keyboard_rates_and_walks_the_script(browser_of: Open):
    panel = make_panel(size=1)
    page = browser_of(panel.people[0])
    page.goto(f"{panel.base}script/")

    page.keyboard.press("4")
    expect(page.get_by_role("radio", name="4")).to_be_checked()
    expect(page.locator("#save-status")).to_contain_text("Saved at")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="Question 2 of 2")).to_be_visible()
    page.keyboard.press("0")
    page.get_by_label("Why it was not assessed").fill("5 minutes short, no n or p left")
    expect(page.locator("#save-status")).to_contain_text("Saved at")
    page.locator("h1").click()
    page.keyboard.press("p")
    expect(page.get_by_role("heading", name="Question 1 of 2")).to_be_visible()
    expect(page.get_by_role("radio", name="4")).to_be_checked()

    ratings = Rating.objects.order_by("plan_question").values_list("value", "not_assessed_reason")
    assert list(ratings) == [(4, ""), (None, "5 minutes short, no n or p left")]


def test_two_tabs_conflict_shows_both_and_loses_neither(browser_of: Open):
    panel = make_panel(size=1)
    first = browser_of(panel.people[0])
    second = first.context.new_page()
    address = f"{panel.base}script/{panel.questions[0].pk}/"
    for tab in (first, second):
        tab.goto(address)

    first.get_by_label("Evidence").fill("Heard in the first tab.")
    expect(first.locator("#save-status")).to_contain_text("Saved at")
    second.get_by_label("Evidence").fill("Heard in the second tab.")

    conflict = second.locator("[data-conflict]")
    expect(conflict).to_contain_text("Heard in the first tab.")
    expect(second.get_by_label("Evidence")).to_have_value("Heard in the second tab.")
    assert Rating.objects.get().evidence == "Heard in the first tab."

    conflict.get_by_role("button", name="Store mine instead").click()
    expect(second.locator("#save-status")).to_contain_text("Saved at")
    assert Rating.objects.get().evidence == "Heard in the second tab."

    first.get_by_label("Evidence").fill("Once more in the first.")
    expect(first.locator("[data-conflict]")).to_contain_text("Heard in the second tab.")
    first.get_by_role("button", name="Take what is there").click()
    expect(first.get_by_label("Evidence")).to_have_value("Heard in the second tab.")


def test_dead_network_keeps_the_text_and_a_reload_brings_it_back(browser_of: Open):
    panel = make_panel(size=1)
    page = browser_of(panel.people[0])
    page.goto(f"{panel.base}script/{panel.questions[0].pk}/")

    def cut(route: Route) -> None:
        route.abort()

    page.route("**/rating/", cut)
    page.get_by_label("Evidence").fill("Typed on the train.")
    expect(page.locator("#save-status")).to_contain_text("no connection")
    assert not Rating.objects.exists()
    page.unroute("**/rating/", cut)
    page.reload()

    expect(page.get_by_label("Evidence")).to_have_value("Typed on the train.")
    expect(page.locator("#save-status")).to_contain_text("Saved at")
    assert Rating.objects.get().evidence == "Typed on the train."


def test_lost_acknowledgement_is_no_conflict(browser_of: Open):
    panel = make_panel(size=1)
    page = browser_of(panel.people[0])
    page.goto(f"{panel.base}script/{panel.questions[0].pk}/")

    def swallow(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/rating/", swallow, times=1)
    page.get_by_label("Evidence").fill("Stored, and not heard.")
    expect(page.locator("#save-status")).to_contain_text("no connection")
    page.get_by_label("Evidence").fill("Stored, and not heard. More.")

    expect(page.locator("#save-status")).to_contain_text("Saved at")
    expect(page.locator("[data-conflict]")).to_be_hidden()
    assert Rating.objects.get().evidence == "Stored, and not heard. More."


def test_script_works_without_javascript(browser: Browser, live_server: LiveServer):
    panel = make_panel(size=1)
    client = Client()
    client.force_login(panel.people[0])
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    name = settings.SESSION_COOKIE_NAME
    value = client.cookies[name].value
    context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{panel.base}script/")

    page.get_by_role("radio", name="5").check()
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("radio", name="2").check()
    page.get_by_role("button", name="Save and go to the scorecard").click()
    page.get_by_role("radio", name=re.compile(r"^Yes \d$")).check()
    page.get_by_label("Summary").fill("Good.")
    page.get_by_role("button", name="Submit the scorecard").click()

    expect(page.get_by_role("heading", name=re.compile("Debrief"))).to_be_visible()
    assert Scorecard.objects.get().is_submitted
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible_and_fit_phone_tablet_and_desk(
    browser_of: Open, assert_accessible: Callable[[Page], None], scheme: str
):
    team = make_team()
    questions = [make_question() for _ in range(4)]
    panel = make_interview(
        team=team, people=[make_member(team), make_member(team), make_member(team)]
    )
    assert questions
    submit(panel, panel.people[0], [5, 1])
    submit(panel, panel.people[1], [1, None])
    observer = make_member(team, Role.OBSERVER)
    base, question = panel.base, panel.questions[0].pk
    listed = f"/teams/{team.pk}/interviews/"
    visits = [
        (team.owner, [listed, f"{listed}new/", f"{listed}audit/", f"{base}reschedule/"]),
        (team.owner, [base, f"{base}panel/", f"{base}cancel/"]),
        (panel.people[0], [f"{base}debrief/", f"{base}scorecard/amend/"]),
        (panel.people[0], [panel.scorecard(panel.people[1]).get_absolute_url()]),
        (panel.people[2], [f"{base}script/{question}/", f"{base}scorecard/", f"{base}debrief/"]),
        (observer, [f"{base}script/{question}/"]),
    ]
    for user, addresses in visits:
        page = browser_of(user)
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for address in addresses:
            page.goto(address)
            assert_accessible(page)
            for width in (320, *WIDTHS):
                page.set_viewport_size({"width": width, "height": 900})
                overflow = page.evaluate(
                    "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                )
                assert overflow <= 0, f"{address} at {width}"


def test_touch_targets_of_the_interview_are_44_pixels_high_on_a_tablet(browser_of: Open):
    panel = make_panel(size=1)
    page = browser_of(panel.people[0])
    page.set_viewport_size({"width": 768, "height": 1024})
    page.goto(f"{panel.base}script/{panel.questions[0].pk}/")

    for target in page.locator(".scale label, .point, .position, main button:visible").all():
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 44, target.inner_text()
