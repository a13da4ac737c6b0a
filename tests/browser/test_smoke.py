from tests.factories import make_user


def test_health_answers(page, base_url):
    page.goto("/health/")
    assert "reachable" in page.content()


def test_visitor(page, assert_accessible):
    page.goto("/")
    assert_accessible(page)


def test_user(page, log_in, assert_accessible):
    log_in(make_user())
    page.goto("/practice/")
    assert "practice" in page.url
    assert_accessible(page)
