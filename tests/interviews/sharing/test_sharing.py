"""Links: what they show, to whom, until when."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interviews.scorecards.models import AuditEvent, Scorecard
from interviews.sharing import services
from interviews.sharing.models import Shared, ShareLink
from interviews.teams import services as teams
from interviews.teams.models import Membership, Role
from interviews.teams.tokens import hash_token
from tests.factories import make_answer, make_user
from tests.factories_interviews import make_interview, submit
from tests.factories_sharing import (
    make_debrief_link,
    make_judged_interview,
    make_scorecard_link,
    make_terms,
)
from tests.factories_teams import make_member, make_team

pytestmark = pytest.mark.django_db


def opening(token: str) -> str:
    return reverse("sharing:link_open", args=[token])


def visit(token: str, client: Client | None = None):
    """Open a link as somebody without an account; return the last response."""
    return (client or Client()).get(opening(token), follow=True)


def test_token_is_random_and_only_its_hash_is_stored():
    link, token = make_debrief_link(make_judged_interview())

    assert len(token) >= 43  # 256 bits in base 64
    assert link.token_hash == hash_token(token)
    stored = ShareLink.objects.values().get()
    assert token not in [str(value) for value in stored.values()]


def test_link_leads_to_an_address_without_the_token():
    link, token = make_debrief_link(make_judged_interview())
    client = Client()

    response = client.get(opening(token))

    assert response.status_code == 302
    assert response.headers["Location"] == f"/shared/{link.pk}/"
    [cookie] = response.cookies.values()
    assert cookie["path"] == f"/shared/{link.pk}/"
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", "")
    page = client.get(response.headers["Location"])
    assert page.status_code == 200
    assert token not in page.content.decode()


@pytest.mark.parametrize("step", ["exchange", "page"])
def test_what_a_link_shows_stays_out_of_referrers_indexes_and_caches(step: str):
    _, token = make_debrief_link(make_judged_interview())

    response = Client().get(opening(token), follow=step == "page")

    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert "no-store" in response.headers["Cache-Control"]


def test_shared_page_asks_no_third_party_and_has_no_form():
    _, token = make_debrief_link(make_judged_interview(), shows_details=True)

    page = visit(token).content.decode()

    assert "<form" not in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page


def test_address_without_the_cookie_opens_nothing(user_client: Client):
    panel = make_judged_interview()
    link, _ = make_debrief_link(panel)
    another, token = make_debrief_link(panel, recipient="Somebody else")

    assert Client().get(link.get_absolute_url()).status_code == 404
    assert user_client.get(link.get_absolute_url()).status_code == 404
    holder = Client()
    assert visit(token, holder).status_code == 200
    assert holder.get(link.get_absolute_url()).status_code == 404
    held = holder.cookies[f"viva-shared-{another.pk.hex}"].value
    holder.cookies[f"viva-shared-{link.pk.hex}"] = held
    assert holder.get(link.get_absolute_url()).status_code == 404


def test_cookie_ends_after_a_day():
    link, token = make_debrief_link(make_judged_interview())
    holder = Client()
    visit(token, holder)

    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert holder.get(link.get_absolute_url()).status_code == 404
        assert visit(token, holder).status_code == 200


def test_summary_shows_no_name_and_no_text():
    panel = make_judged_interview()
    _, token = make_debrief_link(panel)

    page = visit(token).content.decode()

    assert "Debrief: The candidate" in page
    assert "Panelist 3" in page
    assert "Grace" not in page
    assert "Evidence" not in page
    assert "No time was left" not in page
    for person in panel.people:
        assert person.username not in page
    assert ">3.00<" in page  # (2 + 3 + 4) / 3 of the question that was assessed


def test_details_and_names_are_shown_when_they_are_part_of_the_scope():
    panel = make_judged_interview()
    _, token = make_debrief_link(panel, shows_names=True, shows_details=True)

    page = visit(token).content.decode()

    assert "Debrief: Grace Hopper" in page
    assert "Summary 2: Grace knows the ground." in page
    assert panel.people[0].username in page


def test_scorecard_link_shows_that_scorecard_and_no_other():
    panel = make_judged_interview()
    _, token = make_scorecard_link(panel, panel.people[1], shows_details=True, shows_names=True)

    page = visit(token).content.decode()

    assert "Summary 2: Grace knows the ground." in page
    assert panel.people[1].username in page
    for other in ("Summary 1", "Summary 3", panel.people[0].username, panel.people[2].username):
        assert other not in page


def test_nothing_is_shared_while_somebody_has_still_to_submit():
    panel = make_interview(size=2)
    submit(panel, panel.people[0])

    with pytest.raises(ValidationError, match="Not everybody on the panel"):
        make_debrief_link(panel, by=panel.people[0])
    with pytest.raises(ValidationError, match="Not everybody on the panel"):
        make_scorecard_link(panel, panel.people[0], by=panel.people[0])
    assert not ShareLink.objects.exists()


def test_link_closes_while_somebody_has_still_to_submit():
    """Also for a maker who has submitted, and so goes on seeing the others' scorecards."""
    panel = make_judged_interview()
    _, token = make_debrief_link(panel, by=panel.people[1])
    Scorecard.objects.filter(panelist__user=panel.people[0]).update(submitted_at=None)

    assert visit(token).status_code == 404


def test_scorecard_that_one_may_not_read_cannot_be_shared():
    panel = make_judged_interview()

    with pytest.raises(ObjectDoesNotExist):
        make_scorecard_link(panel, panel.people[0], by=make_user())


@pytest.mark.parametrize("ending", ["revoked", "expired", "left", "demoted", "inactive", "deleted"])
def test_ended_link_is_404_for_who_held_it(ending: str):
    panel = make_judged_interview()
    maker = panel.people[0]
    link, token = make_debrief_link(panel, by=maker)
    holder = Client()
    assert visit(token, holder).status_code == 200
    now = timezone.now()

    if ending == "revoked":
        services.revoke_link(link=link, by=maker, now=now)
    elif ending == "expired":
        now += timedelta(days=7)
    elif ending == "left":
        membership = Membership.objects.get(team=panel.team, user=maker)
        teams.end_membership(membership=membership, by=membership.user, now=now)
    elif ending == "demoted":
        Membership.objects.filter(user=maker).update(role=Role.OBSERVER)
    elif ending == "inactive":
        maker.is_active = False
        maker.save()
    else:
        maker.delete()

    with time_machine.travel(now):
        assert holder.get(f"/shared/{link.pk}/").status_code == 404
        assert visit(token, holder).status_code == 404
        assert visit(token).status_code == 404


def test_link_of_who_left_stays_closed_when_they_return():
    panel = make_judged_interview()
    maker = panel.people[0]
    _, token = make_debrief_link(panel, by=maker)
    membership = Membership.objects.get(team=panel.team, user=maker)
    teams.end_membership(membership=membership, by=membership.user, now=timezone.now())

    make_member(panel.team, user=maker)

    assert visit(token).status_code == 404


def test_revoking_one_link_leaves_the_others():
    panel = make_judged_interview()
    first, token = make_debrief_link(panel, recipient="One")
    _, other = make_debrief_link(panel, recipient="Two")

    services.revoke_link(link=first, by=panel.owner, now=timezone.now())

    assert visit(token).status_code == 404
    assert visit(other).status_code == 200


def test_openings_are_counted_and_looking_twice_is_not():
    link, token = make_debrief_link(make_judged_interview())
    holder = Client()

    visit(token, holder)
    holder.get(link.get_absolute_url())
    holder.head(opening(token))
    visit(token, holder)

    link.refresh_from_db()
    assert link.times_opened == 2
    assert link.last_opened_at is not None


def test_opening_is_limited_and_works_again_later():
    _, token = make_debrief_link(make_judged_interview(), lasts=timedelta(days=30))
    moment = timezone.now().replace(minute=0, second=0)

    with time_machine.travel(moment, tick=False) as clock:
        statuses = [Client().get(opening("guess")).status_code for _ in range(60)]
        refused = Client().get(opening(token))
        clock.shift(timedelta(minutes=10))
        allowed = Client().get(opening(token))

    assert set(statuses) == {404}
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "600"
    assert allowed.status_code == 302


def test_making_links_is_limited(client: Client):
    panel = make_judged_interview()
    client.force_login(panel.owner)
    path = f"{panel.base}debrief/share/"

    with time_machine.travel(timezone.now(), tick=False) as clock:
        statuses = [client.post(path, {"days": "7"}).status_code for _ in range(60)]
        refused = client.post(path, {"days": "7"})
        clock.shift(timedelta(days=1))
        later = client.post(path, {"days": "7"})

    assert set(statuses) == {400}
    assert (refused.status_code, later.status_code) == (429, 400)


def test_link_is_made_shown_once_listed_and_revoked(client: Client):
    panel = make_judged_interview()
    client.force_login(panel.people[0])
    path = reverse("sharing:debrief_share", args=[panel.team.pk, panel.interview.pk])

    made = client.post(path, {"recipient": "  Ada \n King ", "days": "30"})

    link = ShareLink.objects.get()
    assert (link.recipient, link.shares, link.created_by) == (
        "Ada King",
        Shared.DEBRIEF,
        panel.people[0],
    )
    address = made.context["address"]
    assert address.startswith("http://testserver/s/")
    assert address in made.content.decode()
    assert address not in client.get(path).content.decode()
    assert "Ada King" in client.get(reverse("sharing:link_list")).content.decode()
    client.post(reverse("sharing:link_revoke", args=[link.pk]))
    assert visit(address.rsplit("/", 2)[1]).status_code == 404
    actions = AuditEvent.objects.filter(subject=str(link.pk)).order_by("pk")
    assert list(actions.values_list("action", flat=True)) == ["link.made", "link.revoked"]


def test_manager_sees_and_ends_every_link_of_the_team_and_an_interviewer_their_own(client: Client):
    panel = make_judged_interview()
    first, _ = make_debrief_link(panel, by=panel.people[0], recipient="Ada King")
    path = reverse("sharing:debrief_share", args=[panel.team.pk, panel.interview.pk])
    revoke = reverse("sharing:link_revoke", args=[first.pk])

    client.force_login(panel.people[1])
    assert "Ada King" not in client.get(path).content.decode()
    assert client.post(revoke).status_code == 404
    client.force_login(panel.owner)
    assert "Ada King" in client.get(path).content.decode()
    assert client.post(revoke).status_code == 302
    first.refresh_from_db()
    assert first.revoked_at is not None


def test_round_is_shown_to_who_holds_the_link_and_answers_only_when_asked():
    answer = make_answer(text="My very own words.")
    share = {"round_": answer.round, "by": answer.user, "now": timezone.now()}
    _, summary = services.share_round(**share, terms=make_terms())
    _, whole = services.share_round(**share, terms=make_terms(shows_details=True, shows_names=True))

    page = visit(summary).content.decode()
    assert "100 %" in page
    assert "My very own words." not in page
    assert answer.user.username not in page
    page = visit(whole).content.decode()
    assert "My very own words." in page
    assert answer.user.username in page


def test_unfinished_round_cannot_be_shared():
    answer = make_answer()
    round_ = answer.round
    round_.finished_at = None

    with pytest.raises(ValidationError, match="has not ended"):
        services.share_round(round_=round_, by=answer.user, terms=make_terms(), now=timezone.now())


def test_mastery_is_shared_with_a_team_until_its_owner_leaves(client: Client):
    team = make_team()
    answer = make_answer(user=make_member(team))
    client.force_login(answer.user)
    stranger, member = Client(), Client()
    member.force_login(team.owner)
    stranger.force_login(make_user())

    made = client.post(reverse("sharing:mastery_share"), {"team": team.pk, "days": "7"})

    link = ShareLink.objects.get()
    assert made.headers["Location"] == f"/teams/{team.pk}/shared/{link.pk}/"
    listed = reverse("sharing:team_shared_list", args=[team.pk])
    assert answer.user.username in member.get(listed).content.decode()
    assert (
        f"Mastery of {answer.user.username}" in member.get(link.get_absolute_url()).content.decode()
    )
    assert stranger.get(link.get_absolute_url()).status_code == 404
    membership = Membership.objects.get(team=team, user=answer.user)
    teams.end_membership(membership=membership, by=membership.user, now=timezone.now())
    assert member.get(link.get_absolute_url()).status_code == 404
    assert answer.user.username not in member.get(listed).content.decode()


def test_nothing_can_be_shared_with_a_team_one_does_not_belong_to(client: Client):
    client.force_login(make_user())

    response = client.post(
        reverse("sharing:mastery_share"), {"team": make_team().pk, "days": "7", "recipient": "x"}
    )

    assert response.status_code == 400
    assert not ShareLink.objects.exists()


def test_round_of_somebody_else_cannot_be_shared(client: Client):
    client.force_login(make_user())

    path = reverse("sharing:round_share", args=[make_answer().round_id])
    assert client.post(path, {"recipient": "x", "days": "7"}).status_code == 404


def test_database_refuses_a_link_to_nothing():
    with pytest.raises(IntegrityError), transaction.atomic():
        ShareLink.objects.create(
            shares=Shared.ROUND,
            created_by=make_user(),
            recipient="x",
            token_hash="0" * 64,
            expires_at=timezone.now(),
        )


@pytest.mark.parametrize("count", [1, 30])
def test_list_of_links_costs_the_same_however_long(
    client: Client, django_assert_num_queries, count: int
):
    panel = make_judged_interview(size=1)
    for number in range(count):
        make_debrief_link(panel, recipient=f"Person {number}")
    client.force_login(panel.owner)

    with django_assert_num_queries(3):
        page = client.get(reverse("sharing:link_list")).content.decode()

    assert page.count("Revoke") == count
