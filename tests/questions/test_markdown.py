import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions import markdown
from questions.markdown import first_paragraph, plain_text, render, render_inline


def test_render_marks_up_text():
    assert render("*One* **two** `three`") == (
        "<p><em>One</em> <strong>two</strong> <code>three</code></p>\n"
    )


def test_html_in_a_text_is_shown_as_it_was_typed():
    assert render("<b>bold</b> & so on") == "<p>&lt;b&gt;bold&lt;/b&gt; &amp; so on</p>\n"


def test_headings_of_a_text_begin_below_those_of_the_page():
    assert render("# Title\n\n#### Deep") == "<h3>Title</h3>\n<h6>Deep</h6>\n"


def test_code_is_highlighted_by_classes_and_can_be_reached_with_the_keyboard():
    html = render("```python run\nx = 1\n```")

    assert html.startswith('<pre class="code" tabindex="0" role="group" aria-label="Code, Python')
    assert '<span class="n">x</span>' in html
    assert "style=" not in html


def test_code_in_an_unknown_language_is_shown_as_it_is():
    assert "<code>a &lt; b\n</code>" in render("```nonsense\na < b\n```")


def test_table_is_aligned_by_class_since_style_attributes_are_forbidden():
    html = render("| a |\n|--:|\n| 1 |")

    assert '<td class="align-right">1</td>' in html
    assert "style=" not in html


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[click](javascript:alert(1))",
        "[click](JaVaScRiPt:alert(1))",
        "[click](data:text/html;base64,PHNjcmlwdD4=)",
        "[click](vbscript:x)",
        "![x](https://example.org/track.gif)",
        "<a href='javascript:alert(1)'>x</a>",
        '[x](https://example.org "onmouseover=alert(1)")',
        "```<script>\nalert(1)\n```",
        "`<script>alert(1)</script>`",
        "<iframe src=//example.org></iframe>",
        '"><svg/onload=alert(1)>',
        "&lt;script&gt;alert(1)&lt;/script&gt;",
    ],
)
@pytest.mark.parametrize("renderer", [render, render_inline])
def test_nothing_in_a_text_becomes_active(renderer, source):
    html = renderer(source)

    assert "<script" not in html
    assert "<img" not in html
    assert "<svg" not in html
    assert "<iframe" not in html
    assert 'href="javascript' not in html.lower()
    assert 'href="data' not in html.lower()
    assert 'href="vbscript' not in html.lower()
    assert " onerror=" not in html.replace("&lt;img src=x onerror", "")


def test_links_tell_the_other_site_nothing():
    assert render_inline("[docs](https://docs.python.org/)") == (
        '<a href="https://docs.python.org/" rel="noopener noreferrer nofollow">docs</a>'
    )


def test_text_of_100_kb_right_to_left_and_emoji_is_rendered():
    text = "\u202eعربي 🧑‍💻 \x07" + "word " * 20_000

    assert len(render(text)) > 100_000


def test_plain_text_keeps_words_and_code_and_drops_marks():
    assert plain_text("# Title\n\n*One* `two`\nthree\n\n```python\nfour()\n```") == (
        "Title One two three four()"
    )


def test_first_paragraph_is_cut_at_a_word():
    assert first_paragraph("One two three four.\n\nMore.", limit=100) == "One two three four."
    assert first_paragraph("One two three four.", limit=12) == "One two…"


@given(st.text(alphabet=" aZ09,.;:?()/+='\"%$@^{}-–’`*_<&#|~\n", max_size=30))
def test_a_plain_line_is_rendered_as_the_parser_would(text: str) -> None:
    """Lines without Markdown are not parsed; that must not show."""
    line = " ".join(text.split())
    parsed = markdown._rendered(markdown._parser().parseInline(line))

    assert markdown.render_line(text) == parsed
