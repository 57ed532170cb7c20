"""What counts as a link, how often, and in what time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.text import links
from tests.text.growth import is_linear


def targets(body: str) -> list[str]:
    return [link.url for link in links.find(body)]


@pytest.mark.parametrize(
    ("body", "url"),
    [
        ("see example.com for more", "http://example.com/"),
        ("see Example.COM/Path.", "http://example.com/Path"),
        ("(https://example.com/a_(b))", "https://example.com/a_(b)"),
        ("casino.xyz", "http://casino.xyz/"),
        ("[text](http://example.com/a)", "http://example.com/a"),
        ("<a href=example.com>x</a>", "http://example.com/"),
        ("<a href='//example.com/a'>x</a>", "http://example.com/a"),
        ("[url=http://example.com/a]x[/url]", "http://example.com/a"),
        ("[url=example.com]x[/url]", "http://example.com/"),
        ("[URL]example.com[/URL]", "http://example.com/"),
        ("münchen.de", "http://xn--mnchen-3ya.de/"),
        ("пример.рф", "http://xn--e1afmkfd.xn--p1ai/"),
        ("example。com", "http://example.com/"),
        ("hxxps://example[.]com/a", "https://example.com/a"),
        ("hxxp[:]//example[.]com", "http://example.com/"),
        ("example(dot)com", "http://example.com/"),
        ("http://192.0.2.7:8080/", "http://192.0.2.7:8080/"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("http://example.com\\@example.org/", "http://example.com/@example.org/"),
        ("ftp://example.com/a", "ftp://example.com/a"),
    ],
)
def test_an_address_is_found_however_it_is_written(body: str, url: str) -> None:
    assert targets(body) == [url]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "No link at all.",
        "e.g. 3.5, i.e. v1.2.3",
        "I like it.So do I. It is late.Good night",
        "README.md, main.py and Node.js",
        "well,ok...then",
        "someone@example.com",
        "mailto:someone@example.com",
        "example.notatld",
        "http://",
    ],
)
def test_ordinary_text_has_no_links(body: str) -> None:
    assert targets(body) == []


@pytest.mark.parametrize(
    "body",
    [
        '<a href="http://example.com/">http://example.com</a>',
        "[example.com](https://example.com/)",
        "http://example.com/?utm_source=a https://EXAMPLE.com/#b",
    ],
)
def test_one_target_in_several_spellings_counts_once(body: str) -> None:
    assert len(links.find(body)) == 1


def test_different_pages_of_one_host_are_different_targets() -> None:
    assert len(links.find("example.com/a example.com/b")) == 2


def test_a_link_knows_where_it_stands() -> None:
    body = "héllo 👋 see example.com."
    (link,) = links.find(body)
    assert body[link.start : link.end] == "example.com"


def test_a_disguised_link_is_the_whole_word() -> None:
    body = "see example[.]com now"
    (link,) = links.find(body)
    assert body[link.start : link.end] == "example[.]com"


@pytest.mark.parametrize(
    ("body", "host", "domain"),
    [
        ("http://a.b.example.co.uk/", "a.b.example.co.uk", "example.co.uk"),
        ("http://example.com./", "example.com", "example.com"),
        ("http://somebody.blogspot.com/", "somebody.blogspot.com", "somebody.blogspot.com"),
        ("http://192.0.2.7/", "192.0.2.7", "192.0.2.7"),
        ("http://localhost:8000/", "localhost", "localhost"),
    ],
)
def test_the_domain_is_what_somebody_registered(body: str, host: str, domain: str) -> None:
    (link,) = links.find(body)
    assert (link.host, link.domain) == (host, domain)


@given(st.text(st.sampled_from("ab.:/@-_[](){}<>'\"= wwwhtp%\\#?éр。\n")))
def test_any_text_ends_in_links_that_lie_inside_it(body: str) -> None:
    for link in links.find(body):
        assert 0 <= link.start < link.end <= len(body)
        assert link.host


@pytest.mark.parametrize(
    "pattern",
    [
        "a.", "a.co,", "a.com ", "www.", "http://", "http://a.com/(", "http://a.com/[", "a://",
        "http://a-", "1.", "a@", "a[.]", "[.]", "//a.b", "[url=", "ä.рф ", "http://a.co/'",
        "a" * 62 + ".", "hxxp://",
    ],
)  # fmt: skip
def test_the_time_grows_with_the_length_alone(pattern: str) -> None:
    assert is_linear(links.find, pattern)
