"""What the links of a comment say of it, and where they stand."""

import re
from collections.abc import Iterator

from model.structure.hosts import split, traits

LINK = re.compile(r"(?:https?://|\bwww\.)[^\s<>\"'\])]{3,}", re.IGNORECASE)
_BARE_HOST = re.compile(
    r"(?<![\w@/.-])[a-z0-9-]{2,63}(?:\.[a-z0-9-]{2,63}){0,2}\.(?:com|net|org|info|biz|ru|xyz|top"
    r"|shop|site|online|club|io|co|uk|de|fr|in|cn|su|pro|me|us|ca|eu|pl|br|it|es|nl|ua|vip|live"
    r"|store|tech|space|website)\b(?!\()",
    re.IGNORECASE,
)
_DOT_IN_WORD = re.compile(r"[a-z0-9]\.[a-z]", re.IGNORECASE)
_ANCHOR = re.compile(r"<a\s[^<>]{0,500}href", re.IGNORECASE)
_BBCODE = re.compile(r"\[(?:url|link)\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")

NAMES = (
    *("links_0", "links_1", "links_2", "links_3", "links_4_or_more", "bare_host"),
    *("known_host", "unknown_host", "front_page", "deep_page", "html_page", "two_hosts"),
    *("cheap_ending", "good_ending", "common_ending", "other_ending", "short_host", "long_host"),
    *("hyphen_host", "digit_host", "subdomain"),
    *("anchor", "bbcode", "markdown_link", "ends_with_link", "starts_with_link"),
    *("no_words_beside", "few_words_beside", "words_beside", "links_over_30%", "links_over_60%"),
)


def of_links(body: str) -> Iterator[str]:
    """The names of `NAMES` that are true of a comment."""
    links = LINK.findall(body) if "://" in body or "www." in body or "WWW." in body else []
    yield f"links_{len(links)}" if len(links) < 4 else "links_4_or_more"
    rest = LINK.sub(" ", body) if links else body
    if _DOT_IN_WORD.search(rest) and _BARE_HOST.search(rest):
        yield "bare_host"
    if "<" in body and _ANCHOR.search(body):
        yield "anchor"
    if "[" in body:
        if _BBCODE.search(body):
            yield "bbcode"
        if "](http" in body:
            yield "markdown_link"
    if links:
        yield from _of_places(links, body)
        yield from _of_the_rest(len(_WORD.findall(rest)))
        yield from _of_targets(links)


def _of_places(links: list[str], body: str) -> Iterator[str]:
    text = body.strip()
    if text.endswith(links[-1]):
        yield "ends_with_link"
    if text.startswith(links[0]):
        yield "starts_with_link"
    share = sum(map(len, links)) / len(body)
    if share > 0.6:
        yield "links_over_60%"
    elif share > 0.3:
        yield "links_over_30%"


def _of_the_rest(words: int) -> Iterator[str]:
    if words < 4:
        yield "no_words_beside"
    elif words < 15:
        yield "few_words_beside"
    else:
        yield "words_beside"


def _of_targets(links: list[str]) -> Iterator[str]:
    parts = {found for link in links[:20] if (found := split(link))}
    hosts = {host for host, _ in parts}
    if len(hosts) > 1:
        yield "two_hosts"
    for host in hosts:
        yield from traits(host)
    for host, path in parts:
        if "known_host" not in traits(host):
            yield from _of_path(path.rstrip("/.,"))


def _of_path(path: str) -> Iterator[str]:
    if not path:
        yield "front_page"
    elif path.count("/") > 2:
        yield "deep_page"
    if ".htm" in path or ".php" in path:
        yield "html_page"
