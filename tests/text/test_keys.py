"""Which spellings are one article, and which are one origin."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.text import keys

SAME = "https://example.com/a"


@pytest.mark.parametrize(
    "spelling",
    [
        "https://example.com/a",
        "http://example.com/a",
        "HTTP://EXAMPLE.com/a",
        "http://example.com:80/a",
        "https://example.com:443/a",
        "http://example.com:443/a",
        "https://example.com/a/",
        "https://example.com/a#comments",
        "https://example.com/a?",
        "https://example.com/a/?utm_source=mail&utm_medium=x",
        "https://example.com/a?fbclid=1&gclid=2",
        "https://example.com/a?UTM_Source=mail",
        "https://example.com/a?utm%5Fsource=mail",
        "https://someone:secret@example.com/a",
        "https://example.com/b/../a",
        " https://example.com/a\n",
        "https:\\\\example.com\\a",
    ],
)
def test_spellings_of_one_address_are_one_article(spelling: str) -> None:
    assert keys.article(spelling) == keys.ArticleKey(SAME, "example.com")


@pytest.mark.parametrize(
    "other",
    [
        "https://example.com/A",
        "https://example.com:8080/a",
        "https://www.example.com/a",
        "https://example.com/a?p=1",
        "https://example.com/a?utm=1",
        "ftp://example.com/a",
        "example.com/a",
    ],
)
def test_what_differs_stays_apart(other: str) -> None:
    assert keys.article(other).key != SAME


def test_other_parameters_keep_their_order() -> None:
    key = keys.article("http://example.com/?b=2&utm_id=9&a=1&b=3&gclid=x").key
    assert key == "https://example.com?b=2&a=1&b=3"


def test_an_international_host_is_punycode() -> None:
    article = keys.article("http://Bücher.example/ü")
    assert article == keys.ArticleKey(
        "https://xn--bcher-kva.example/%C3%BC", "xn--bcher-kva.example"
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost"])
def test_a_port_of_its_own_is_kept_but_is_no_part_of_the_host(host: str) -> None:
    article = keys.article(f"http://{host}:8000/demo/")
    assert article == keys.ArticleKey(f"https://{host}:8000/demo", host)


@pytest.mark.parametrize(
    "key", ["post-17", " a b ", "/2026/a/", "urn:x:1", "http://", "https://a b/", "javascript:x()"]
)
def test_every_other_key_stays_as_it_is(key: str) -> None:
    assert keys.article(key) == keys.ArticleKey(key, None)


def test_an_address_too_long_to_be_stored_in_one_form_stays_as_it_is() -> None:
    long = "https://example.com/" + "日" * 400
    assert keys.article(long) == keys.ArticleKey(long, None)


ADDRESSES = st.from_regex(
    r"https?://[a-zé.]{1,8}(:\d{1,5})?(/[a-z%./\\ ]{0,9})*(\?([a-z_=%&+é]|utm_|gclid=){0,9})?",
    fullmatch=True,
)


@given(st.text() | st.text(max_size=60).map("http://".__add__) | ADDRESSES)
def test_one_form_is_its_own_form(key: str) -> None:
    once = keys.article(key)
    assert keys.article(once.key) == once


@given(st.text(max_size=500))
def test_no_key_becomes_too_long_for_an_index(key: str) -> None:
    assert len(keys.article(key).key.encode()) <= keys.LONGEST


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://Blog.example", "https://blog.example"),
        ("https://blog.example:443/", "https://blog.example"),
        ("http://blog.example:8080", "http://blog.example:8080"),
        ("http://[::1]:3000", "http://[::1]:3000"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
    ],
)
def test_an_origin_is_spelt_as_browsers_do(text: str, origin: str) -> None:
    assert keys.origin(text) == origin


@pytest.mark.parametrize(
    "text",
    ["", "null", "*", "blog.example", "https://", "https://a/b", "https://a/?b", "https://a/#b",
     "https://u@a", "ftp://a", "file:///a", "chrome-extension://abc", "http://\ud800"],
)  # fmt: skip
def test_what_is_no_web_origin_is_none(text: str) -> None:
    assert keys.origin(text) is None


@given(st.text().map("https://".__add__))
def test_an_origin_is_its_own_spelling(text: str) -> None:
    origin = keys.origin(text)
    assert origin is None or keys.origin(origin) == origin
