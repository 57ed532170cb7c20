"""Comments as HTML: what is allowed, what is not, and in what time."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.text import render
from tests.text.growth import is_linear

REL = 'rel="nofollow ugc noopener"'


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("plain", "<p>plain</p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>"),
        ("*a* __b__ `c<d`", "<p><em>a</em> <strong>b</strong> <code>c&lt;d</code></p>"),
        ("```py\na < b\n```", "<pre><code>a &lt; b\n</code></pre>"),
        ("> a\n> b", "<blockquote>\n<p>a<br>\nb</p>\n</blockquote>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>'),
        ("\\*a\\*", "<p>*a*</p>"),
        ("# a", "<p># a</p>"),
        ("a\n===", "<p>a<br>\n===</p>"),
        ("a\n\n---\n\nb", "<p>a</p>\n<p>---</p>\n<p>b</p>"),
        ("    a", "<p>a</p>"),
        ("|a|\n|-|\n|b|", "<p>|a|<br>\n|-|<br>\n|b|</p>"),
        ("AT&amp;T & <b>", "<p>AT&amp;amp;T &amp; &lt;b&gt;</p>"),
        ("[a]: b", "<p>[a]: b</p>"),
        ("", ""),
    ],
)
def test_the_subset_is_rendered_and_the_rest_stays_text(body: str, html: str) -> None:
    assert render.html(body).strip() == html


@pytest.mark.parametrize(
    ("body", "href"),
    [
        ("[a](https://example.com/b)", "https://example.com/b"),
        ("[a](HTTPS://example.com 'title')", "HTTPS://example.com"),
        ("<https://example.com/b>", "https://example.com/b"),
        ("see https://example.com/b.", "https://example.com/b"),
        ("https://example.com/_b_/c", "https://example.com/_b_/c"),
        ("[a](mailto:someone@example.com)", "mailto:someone@example.com"),
    ],
)
def test_a_link_vouches_for_nothing(body: str, href: str) -> None:
    assert f'<a href="{href}" {REL}>' in render.html(body)


def test_an_image_becomes_a_link_at_most() -> None:
    html = render.html("![cat](https://example.com/cat.png)")
    assert html == f'<p>!<a href="https://example.com/cat.png" {REL}>cat</a></p>\n'


@pytest.mark.parametrize(
    "body", ["example.com", "etc.So", "[a](/b)", "[a](//example.com)", "[a](b)", "a@example.com"]
)
def test_what_has_no_scheme_is_no_link(body: str) -> None:
    assert "<a" not in render.html(body)


class Audit(HTMLParser):
    """Collects what a browser would act upon."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words += re.findall(r"\w+", data)


def assert_harmless(html: str) -> None:
    audit = Audit(html)
    allowed = {"a", "blockquote", "br", "code", "em", "li", "ol", "p", "pre", "strong", "ul"}
    assert audit.tags <= allowed
    for name, value in audit.attributes:
        assert name in {"href", "rel", "start"}
        if name == "href":
            assert re.match(r"(https?|mailto):", value or "", re.IGNORECASE)


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<style>@import 'http://example.com'</style>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<math><mtext><table><mglyph><style><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--><script>alert(1)</script>-->",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](<javascript:alert(1)>)",
    "<javascript:alert(1)>",
    '[x](https://example.com/"onmouseover="alert(1))',
    '[x](https://example.com "><script>alert(1)</script>")',
    "https://example.com/'onmouseover='alert(1)",
    'https://example.com/"><script>alert(1)</script>',
    "`<script>alert(1)</script>`",
    "```\n</code></pre><script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "![x](javascript:alert(1))",
    '![x" onerror="alert(1)](https://example.com/x)',
    "[a]: javascript:alert(1)\n[a]",
    "[<img src=x onerror=alert(1)>](https://example.com)",
]


@pytest.mark.parametrize("body", ATTACKS)
def test_no_attack_gets_through(body: str) -> None:
    assert_harmless(render.html(body))


@pytest.mark.parametrize("body", ATTACKS)
def test_the_sanitiser_alone_stops_them_too(body: str) -> None:
    assert_harmless(render.sanitised(body))


PIECES = st.sampled_from(
    [*ATTACKS, "> ", "- ", "1. ", "`", "```\n", "*", "_", "[", "](", ")", "<", ">", "\n", "\\",
     "&lt;", "a", " ", "https://example.com/", "javascript:", "'", '"', "\x00", "\u202e", "é"],
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join) | st.text())
def test_any_text_is_rendered_harmlessly(body: str) -> None:
    assert_harmless(render.html(body))


@given(st.text(st.sampled_from("ab >-*1.`\n_\\")))
def test_no_word_is_lost(body: str) -> None:
    letters = "".join(Audit(render.html(body)).words)
    fenced = re.search(r"`{3}", body)  # the word behind a fence names its language
    assert fenced or letters.count("a") == body.count("a")


@pytest.mark.parametrize(
    "body", [">" * 10_000 + "word", "- " * 1000 + "word", "[" * 9_999 + "word"]
)
def test_deep_nesting_is_shown_as_typed(body: str) -> None:
    html = render.html(body)
    assert "word" in html
    assert html.count("<blockquote>") + html.count("<ul>") < render.DEEPEST


@pytest.mark.parametrize(
    "pattern",
    [
        ">", "> ", "[", "![", "[](", "[a](b", "[a]((", "[a](<b", '[a](b "', "[[a]", "]", "*", "_a",
        "*a ", "a*", "**a _b ", "***a", "*_", "`", "<", "<http:", "- ", "- a\n", "- a\n  ", "1. ",
        ">\n", "> a\n\n", "> - ", "```\n", "~~~a\n", "\\", "\n", "a\n", "http:", "a://", "(",
        "http://a.bc ", "http://a.bc(", "[a](http://b.c)", "&lt;", "\t",
    ],
)  # fmt: skip
def test_the_time_grows_with_the_length_alone(pattern: str) -> None:
    assert is_linear(render.html, pattern, longest=20_000)
