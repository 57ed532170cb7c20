"""One spelling for each article and each origin, so that equal ones compare equal."""

import re
from dataclasses import dataclass
from urllib.parse import unquote_plus

import can_ada

LONGEST = 2000  # of a canonical key; what a database can hold in an index
_WEB = re.compile(r"[\x00-\x20]*https?:", re.IGNORECASE)
_TRACKING = re.compile(r"utm_.*|fbclid|gclid", re.IGNORECASE | re.DOTALL)
_DEFAULT_PORTS = ("", "80", "443")


@dataclass(frozen=True, slots=True)
class ArticleKey:
    """What an article is stored under; `host` without port, None unless it is a web address."""

    key: str
    host: str | None


def article(key: str) -> ArticleKey:
    """Bring a web address into one form; every other key stays exactly as it is.

    The form is `https://host[:port]/path?query`, a working address that may be shown: host in
    lower case and punycode; no default port, user, fragment, tracking parameter or final slash;
    always https, so that both schemes are one article. An address that does not parse, or whose
    form is longer than LONGEST, is a key like any other, and such keys are never made links.
    """
    url = _parse(key)
    if url is None:
        return ArticleKey(key, None)
    port = "" if url.port in _DEFAULT_PORTS else f":{url.port}"
    form = f"https://{url.hostname}{port}{url.pathname.rstrip('/')}{_query(url.search)}"
    return ArticleKey(form, url.hostname) if len(form) <= LONGEST else ArticleKey(key, None)


def origin(text: str) -> str | None:
    """`scheme://host[:port]` as a browser spells it; None when the text is no web origin.

    A final slash is forgiven, for people who copy one out of the address bar; a path is not.
    """
    url = _parse(text)
    if url is None or url.pathname != "/" or url.search or url.hash or url.has_credentials():
        return None
    return url.origin


def _parse(text: str) -> can_ada.URL | None:
    if not _WEB.match(text):
        return None
    try:
        return can_ada.parse(text)
    except (ValueError, TypeError):  # TypeError: a lone surrogate
        return None


def _query(search: str) -> str:
    """The query without tracking parameters, the others in their order."""
    parts = [part for part in search.removeprefix("?").split("&") if part]
    kept = [part for part in parts if not _TRACKING.fullmatch(unquote_plus(part.split("=")[0]))]
    return "?" + "&".join(kept) if kept else ""
