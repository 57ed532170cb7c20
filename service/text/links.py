"""Every web address that a text leads to, in whatever form it is written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import can_ada
from linkify_it import LinkifyIt
from publicsuffixlist import PublicSuffixList

from service.text import keys

WINDOW = 2048  # code points without a space looked at as one; it keeps the time linear

_WORD = re.compile(rf"\S{{1,{WINDOW}}}")
_PROMISING = re.compile(r"\.|://|[\[({]dot[\])}]", re.IGNORECASE)
_DOTS = str.maketrans("。．｡", "...")
_HXXP = re.compile(r"\bh(?:xx|\*\*|__)p(?=s?:)", re.IGNORECASE)
_DEFANGED_DOT = re.compile(r"[\[({](?:\.|dot)[\])}]", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"(?<=url|ref|src)=", re.IGNORECASE)  # [url=… and <a href=…
_DEFANGED_COLON = re.compile(r"\[:\]|\[://\]")
# Endings that are countries' as well as files': README.md is no link, README.md/x is one.
_FILES = frozenset({"cc", "md", "py", "rs", "sh", "so"})
_USUAL = frozenset({"Com", "Net", "Org"})


@dataclass(frozen=True, slots=True)
class Link:
    """One address, `body[start:end]` in code points.

    `url` is as a browser would request it, `host` in punycode, and `domain` what somebody
    registered: `blog.example.co.uk` belongs to `example.co.uk`. An IP address is its own domain.
    """

    start: int
    end: int
    url: str
    host: str
    domain: str


def find(body: str) -> tuple[Link, ...]:
    """Find bare domains and addresses, in Markdown, HTML and BBCode too, each target once.

    Two spellings of one address, by the rules for articles, are one target: an anchor whose text
    is its own address counts once. `hxxp://` and `[.]` are read as what they stand for. Mail
    addresses are not links. The time is linear in the length of the body.
    """
    links: dict[str, Link] = {}
    for link in _all(body):
        links.setdefault(keys.article(link.url).key, link)
    return tuple(links.values())


def domain(host: str) -> str:
    """The registrable domain of a canonical host; the host itself where there is none."""
    return _suffixes().privatesuffix(host) or host


def _all(body: str) -> Iterator[Link]:
    for word in _WORD.finditer(body):
        if _PROMISING.search(word[0]) or "。" in word[0]:
            yield from _in_word(word[0], word.start())


def _in_word(word: str, offset: int) -> Iterator[Link]:
    text = _refang(_ATTRIBUTE.sub(" ", word.translate(_DOTS)))
    moved = len(text) != len(word)
    for match in _finder().match(text) or ():
        url = _url(match)
        if url is not None:
            start, end = (0, len(word)) if moved else (match.index, match.last_index)
            host = url.hostname.rstrip(".")
            yield Link(offset + start, offset + end, url.href, host, domain(host))


def _refang(word: str) -> str:
    """Undo the disguises that people know how to read and browsers do not."""
    word = _DEFANGED_COLON.sub(lambda match: match[0][1:-1], word)
    word = _HXXP.sub("http", word)
    return _DEFANGED_DOT.sub(".", word)


def _url(match: Any) -> can_ada.URL | None:
    """The parsed address, or None where a bare name is a file's or a slip of the keyboard."""
    if not match.schema and _is_slip(match.text):
        return None
    try:
        url = can_ada.parse(f"http:{match.url}" if match.schema == "//" else match.url)
    except ValueError:
        return None
    known = match.schema or _suffixes().publicsuffix(url.hostname)
    return url if known and url.hostname else None


def _is_slip(text: str) -> bool:
    """'README.md', or a full stop without its space: 'I like it.So do I'."""
    name, _, ending = text.rpartition(".")
    if ending.lower() in _FILES and "." not in name:
        return True
    return ending.istitle() and ending not in _USUAL


@cache
def _finder() -> LinkifyIt:
    """Any word may be a top-level domain here: which ones are, the list of suffixes knows."""
    finder = LinkifyIt(options={"fuzzy_email": False})
    finder.add("mailto:", None)
    return finder.tlds([r"[^\W_]{2,63}"])


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False)
