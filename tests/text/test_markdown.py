"""HTML of other programs as our Markdown."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.text import render
from service.text.markdown import from_html

CASES = {
    "<p>One.</p><p>Two<br>lines.</p>": "One.\n\nTwo\nlines.",
    "<b>b</b> <strong>s</strong> <i>i</i> <em>e</em>": "**b** **s** *i* *e*",
    "a  \n b": "a b",
    "AT&amp;T &lt;3 &#8217;": "AT&T <3 ’",
    "<a href='https://a.example/'>here</a>": "[here](https://a.example/)",
    "<a href='https://a.example/'>a.example</a>": "https://a.example/",
    "<a href='https://a.example/x(y)'>here</a>": "[here](<https://a.example/x(y)>)",
    "<a href='javascript:alert(1)'>here</a>": "here",
    "<a href='/relative'>here</a>": "here",
    "<img src='https://a.example/cat.png' alt='A cat'>": "A cat https://a.example/cat.png",
    "<blockquote><p>One.</p><p>Two.</p></blockquote>No.": "> One.\n>\n> Two.\n\nNo.",
    "<ol><li>a<li>b</ol>": "1. a\n\n2. b",
    "<ul><li>a<ul><li>b</ul></ul>": "- a\n\n  - b",
    "<code>f(*x)</code> <pre>a *b*\n c</pre>": "`f(*x)`\n\n```\na *b*\n c\n```",
    "<script>alert(1)</script><style>p{}</style>words": "words",
    "2 * 3 * 4, snake_case, _x_": "2 \\* 3 \\* 4, snake_case, \\_x\\_",
    "&gt; no quote": "\\> no quote",
}


@pytest.mark.parametrize(("markup", "markdown"), CASES.items())
def test_it_says_the_same(markup: str, markdown: str) -> None:
    assert from_html(markup) == markdown


def test_line_breaks_count_where_they_are_told_to() -> None:
    assert from_html("a\nb\n\n<i>c</i>", lines=True) == "a\nb\n\n*c*"
    assert from_html("1. no list\n- nor this", lines=True) == "1\\. no list\n\\- nor this"


def words(markup: str) -> str:
    return "".join(html.unescape(re.sub(r"<[^>]*>", "", markup)).split())


@given(st.text(st.sampled_from("ab*_`[]()\\>-+1. \n~#!&<"), max_size=40))
def test_no_word_is_lost_and_no_sign_means_anything(text: str) -> None:
    shown = render.html(from_html(html.escape(text), lines=True))
    assert words(shown) == "".join(text.split())


@pytest.mark.parametrize(
    "piece", ["<b>", "<blockquote>x", "<ul><li>x", "[", "[a](", "`", "1. ", "&amp;"]
)
def test_any_nesting_ends(piece: str) -> None:
    render.html(from_html(piece * 2000))
