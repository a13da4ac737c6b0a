"""Second factors in a real browser, which plays the part of the security key itself."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core.cache import cache
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.accounts import confirm_password, log_in_by_form
from tests.factories import make_user


@pytest.fixture
def site(live_server: LiveServer) -> str:
    """The server by its name: a passkey belongs to a name, not to an address."""
    return live_server.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def person(db: None) -> User:
    cache.clear()
    user = make_user()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def security_key(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.mark.usefixtures("security_key")
def test_passkey_is_added_and_logs_in_without_a_password(page: Page, site: str, person: User):
    log_in_by_form(page, person, site)
    page.goto(f"{site}/accounts/2fa/")
    page.get_by_role("link", name="Add").click()
    confirm_password(page)
    page.get_by_label("Name").fill("Key of the test")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("Security key added.")).to_be_visible()
    assert Authenticator.objects.filter(user=person, type="webauthn").count() == 1

    page.get_by_role("banner").get_by_role("button", name="Log out").click()
    page.goto(f"{site}/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("banner").get_by_text(person.username)).to_be_visible()


def test_passkeys_are_offered_only_where_the_button_works(browser: Browser, site: str):
    """Without scripts it would do nothing; the password does."""
    passkey = "Sign in with a passkey"
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{site}/accounts/login/")
    expect(plain.get_by_role("button", name="Sign In", exact=True)).to_be_visible()
    expect(plain.get_by_role("button", name=passkey)).to_have_count(0)
    context.close()

    context = browser.new_context()
    context.add_init_script("delete window.PublicKeyCredential")
    old = context.new_page()
    old.goto(f"{site}/accounts/login/")
    expect(old.get_by_role("button", name=passkey)).to_have_count(0)
    context.close()

    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site}/accounts/login/")
    expect(page.get_by_role("button", name=passkey)).to_be_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_of_second_factors_are_accessible_and_fit(
    page: Page,
    site: str,
    person: User,
    assert_accessible: Callable[[Page], None],
    scheme: str,
    width: int,
):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})
    log_in_by_form(page, person, site)
    page.goto(f"{site}/accounts/2fa/totp/activate/")
    confirm_password(page)
    for path in ("2fa/", "2fa/totp/activate/", "2fa/webauthn/add/"):
        page.goto(f"{site}/accounts/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert_accessible(page)
