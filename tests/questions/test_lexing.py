"""Quick lexers make the tokens that Pygments makes, whatever the text is."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st
from pygments.lexer import Lexer, RegexLexer, default
from pygments.lexers import get_lexer_by_name
from pygments.token import Keyword, Name, Number, Punctuation, String

from questions.lexing import quicken

LANGUAGES = [
    *("python", "pycon", "sql", "bash", "console", "yaml", "json", "toml", "ini", "nginx"),
    *("docker", "lua", "javascript", "html", "html+jinja", "css", "go", "java", "rust", "c"),
    *("ruby", "perl", "php", "diff", "make", "http", "xml", "typescript"),
]
# Letters whose other case is not in ASCII, blanks and digits beyond it, and what begins tokens.
BEYOND = "\N{KELVIN SIGN}\N{LATIN SMALL LETTER LONG S}\N{LATIN SMALL LETTER DOTLESS I}é\u2003\u0663"
CHARACTERS = "abkis_ABKIS09 \n\t\x0b\x1c\"'`#$@%&*+-=/\\|<>()[]{}.,:;!?~^" + BEYOND


class Awkward(RegexLexer):
    """Each rule is one whose beginning is easily misread."""

    flags = re.IGNORECASE | re.MULTILINE
    tokens = {
        "root": [
            (r"(?=x)", Name, "inner"),
            (r"s", Keyword),
            (r"[j-l]+", Name.Class),
            (r"K", Name.Tag),
            (r"(?-i:Q)|(?i:r)", Name.Label),
            (r"[y-\xff]", Name.Entity),
            (r"\d", Number),
            (r"a?b", Name.Function),
            (r"(?:c|)d", Name.Variable),
            (r"(e)\1|(?<=f)g", Name.Constant),
            (r"(?!h)[^\w\s]", Punctuation),
            (r"[^\x00-\x7f]", String),
            (r"m{0,2}n", Name.Other),
        ],
        "inner": [(r"x+", String), default("#pop")],
    }


class AwkwardAscii(Awkward):
    flags = re.ASCII | re.VERBOSE


def blocks_of_the_bank() -> Iterator[tuple[str, str]]:
    """Language and text of each block of code of the shipped bank, indented as it is."""
    for path in sorted((settings.BASE_DIR / "fixtures" / "bank").glob("*/*.yaml")):
        yield from re.findall(r"```(\w+)[^\n]*\n(.*?)```", path.read_text(), re.DOTALL)


def tokens(lexer: Lexer, text: str) -> list[tuple[object, str]]:
    return list(lexer.get_tokens(text))


def test_code_of_the_bank_gives_the_same_tokens() -> None:
    blocks = list(blocks_of_the_bank())
    quick = {language: quicken(get_lexer_by_name(language)) for language in dict(blocks)}

    assert len(blocks) > 200
    for language, code in blocks:
        assert tokens(quick[language], code) == tokens(get_lexer_by_name(language), code)


@pytest.mark.parametrize("language", LANGUAGES)
@settings_of_hypothesis(max_examples=40, deadline=None)
@given(text=st.text(CHARACTERS, max_size=60))
def test_any_text_gives_the_same_tokens(language: str, text: str) -> None:
    plain, quick = get_lexer_by_name(language), quicken(get_lexer_by_name(language))

    assert tokens(quick, text) == tokens(plain, text)


@pytest.mark.parametrize("awkward", [Awkward, AwkwardAscii])
@settings_of_hypothesis(deadline=None)
@given(text=st.text("abcdefghijklmnqrsxyzABDEFGIKQRSX0 \n\x1c" + BEYOND, max_size=30))
def test_rules_with_an_awkward_beginning_are_tried_where_they_match(
    awkward: type[RegexLexer], text: str
) -> None:
    assert tokens(quicken(awkward()), text) == tokens(awkward(), text)


def test_most_rules_are_left_out() -> None:
    lexer = get_lexer_by_name("python")
    rules = len(lexer._tokens["root"])

    quicken(lexer)

    tried = {letter: len(lexer._tokens["root"]._possible[letter]) for letter in "x(="}
    assert rules > 50
    assert tried == {"x": 1, "(": 1, "=": 1}
