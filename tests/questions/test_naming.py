import pytest

from questions.naming import propose_slug


def propose(text: str, *taken: str, max_length: int = 40) -> str:
    return propose_slug(text, taken=taken, max_length=max_length, fallback="point")


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Says that the GIL lets only one thread run bytecode.", "gil-lets-only-one-thread"),
        ("Names `functools.wraps` and **why**.", "functools-wraps"),
        ("It doesn't", "doesnt"),
        ("Café au lait", "cafe-au-lait"),
        ("What is it?", "what-is-it"),
        ("中文", "point"),
        ("", "point"),
    ],
)
def test_slug_is_made_of_the_first_telling_words(text: str, slug: str) -> None:
    assert propose(text) == slug


def test_slug_that_is_taken_gets_a_number() -> None:
    assert propose("One thread.", "one-thread") == "one-thread-2"
    assert propose("One thread.", "one-thread", "one-thread-2") == "one-thread-3"
    assert propose("", "point") == "point-2"


def test_slug_is_cut_between_words() -> None:
    assert propose("one-thread lets go", max_length=12) == "one-thread"
    assert propose("one-thread lets go", "one-thread", max_length=10) == "one-2"
    assert propose("incomprehensible", max_length=6) == "incomp"
