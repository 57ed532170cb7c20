"""What the name of a host says: a place that many people link to, or one that must be cheap."""

import re
from functools import lru_cache

_PARTS = re.compile(r"(?:https?://)?(?:www\.)?([^\s/:?#]{1,253})([^\s?#]*)", re.IGNORECASE)

# Places that people link to in ordinary talk. A link to one of them is no advertisement for it.
_KNOWN = frozenset(
    "github.com gitlab.com stackoverflow.com stackexchange.com superuser.com serverfault.com"
    " wikipedia.org wikimedia.org youtube.com youtu.be vimeo.com microsoft.com msdn.com google.com"
    " googleblog.com imgur.com flickr.com reddit.com medium.com twitter.com x.com mozilla.org"
    " python.org pypi.org npmjs.com w3.org apple.com archive.org nytimes.com theguardian.com"
    " bbc.co.uk bbc.com cnn.com reuters.com washingtonpost.com arxiv.org doi.org nature.com"
    " debian.org ubuntu.com archlinux.org kernel.org apache.org php.net jquery.com jsfiddle.net"
    " codepen.io pastebin.com nasa.gov nih.gov europa.eu docs.rs rust-lang.org golang.org go.dev"
    " oracle.com gnu.org ietf.org rfc-editor.org xkcd.com ycombinator.com wordpress.org"
    " bandcamp.com soundcloud.com spotify.com imdb.com goodreads.com bsky.app"
    " mastodon.social".split()
)
_SHORTENERS = frozenset(
    "bit.ly tinyurl.com goo.gl t.co is.gd cutt.ly rebrand.ly ow.ly t.me wa.me telegra.ph qil.su"
    " l2u.su vk.cc clck.ru rb.gy shorturl.at bit.do adf.ly".split()
)
_CHEAP = frozenset(
    "ru xyz top shop site online club info biz su pro vip live store space website cn icu win bid"
    " loan click link buzz life world today in pw tk ml ga cf cc ws fun monster cam bet casino"
    " cyou sbs cfd lol mom rest bar".split()
)
_GOOD = frozenset("org edu gov mil int io dev".split())
_COMMON = frozenset("com net".split())
_SHORT, _LONG = 7, 14


def split(url: str) -> tuple[str, str] | None:
    """Host, in small letters, and path of an address; None when it has no host."""
    match = _PARTS.match(url)
    return (match[1].lower(), match[2]) if match else None


@lru_cache(maxsize=4096)
def traits(host: str) -> tuple[str, ...]:
    """The names of `links.NAMES` that are true of a host in small letters."""
    labels = host.split(".")
    ending, name = labels[-1], labels[-2] if len(labels) > 1 else ""
    registered = f"{name}.{ending}"
    if registered in _KNOWN or host in _KNOWN:
        return ("known_host",)
    return (
        "unknown_host",
        _ending(ending),
        *(
            trait
            for trait, is_true in (
                ("short_host", registered in _SHORTENERS or len(registered) <= _SHORT),
                ("long_host", len(name) >= _LONG),
                ("hyphen_host", "-" in name),
                ("digit_host", any(map(str.isdigit, name))),
                ("subdomain", len(labels) > 2),
            )
            if is_true
        ),
    )


def _ending(ending: str) -> str:
    if ending in _CHEAP:
        return "cheap_ending"
    if ending in _GOOD:
        return "good_ending"
    return "common_ending" if ending in _COMMON else "other_ending"
