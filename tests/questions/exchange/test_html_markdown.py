import re

import pytest
from hypothesis import given

from questions import markdown
from questions.exchange.html_markdown import escape, to_line, to_markdown
from tests.questions.exchange.strategies import junk


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("a<br>b", "a  \nb"),
        ("<b>a</b> <i>b</i> <code>c*d</code> <del>e</del>", "**a** *b* `c*d` ~~e~~"),
        ("x<strong> a </strong>y", "x **a** y"),
        ("<code>a`b</code>", "``a`b``"),
        ("<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>", "- a\n- b\n   1. c"),
        ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
        ("<blockquote><p>a</p><p>b</p></blockquote>c", "> a\n\n> b\n\nc"),
        ("<h2>Why</h2>so", "## Why\n\nso"),
        (
            '<pre class="language-python"><code>if a &lt; b:\n    pass\n</code></pre>',
            "```python\nif a < b:\n    pass\n```",
        ),
        ('<a href="https://a.org/x?y=1&amp;z=2">t</a>', "[t](https://a.org/x?y=1&z=2)"),
        ('<a href="javascript:alert(1)">t</a>', "t"),
        ('<img src="https://a.org/x.png" alt="a lock">', "a lock"),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td></tr></table>", "a · b\n\n1"),
        ("<script>alert(1)</script><style>b</style>text<!-- no --> more", "text more"),
        ("&lt;b&gt; &amp;lt; *x* a_b _c_", r"\<b> \&lt; \*x\* a_b \_c\_"),
        ("<p># no</p><p>1. no</p><p>- no</p>", "\\# no\n\n1\\. no\n\n\\- no"),
        ("<b>never closed", "never closed"),
        ("text <!-- never closed", "text"),
    ],
)
def test_to_markdown(html: str, expected: str) -> None:
    assert to_markdown(html) == expected


def test_to_line_has_no_line_ends() -> None:
    assert to_line("<p>a<br>b</p><pre>c\nd</pre><ul><li>e</li></ul>") == "a b `c d` e"


@pytest.mark.parametrize(
    "text", ["*a*", "__init__", "a < b > c", "# x", "1. x", "- x", "[a](b)", "&lt;", "`a`", "~~a~~"]
)
def test_escaped_text_shows_as_it_was_written(text: str) -> None:
    shown = markdown.plain_text(escape(text))

    assert shown == text


@given(html=junk)
def test_what_comes_out_renders_without_a_tag_that_came_in(html: str) -> None:
    for text in (to_markdown(html), to_line(html), escape(html)):
        rendered = str(markdown.render(text))
        assert not re.search(r"<(details|summary|script)", rendered)
