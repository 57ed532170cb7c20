"""Addresses that people leave of themselves."""

import re

import can_ada

_EMAIL = re.compile(r"[^@\s\x00-\x20<>\"]+@[^@\s\x00-\x20<>\"]+\.?[^@\s]*")
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)


def email(text: str) -> str:
    """The text, if it may be an e-mail address; ValueError with a message for its field if not."""
    if not _EMAIL.fullmatch(text):
        raise ValueError("must be an e-mail address")
    return text


def web_address(text: str) -> str:
    """An http or https address as a browser would read it; a bare domain is one too.

    ValueError, with a message for its field, for anything else.
    """
    text = text.strip()
    if "://" not in text and not _OTHER_SCHEME.match(text):
        text = f"https://{text}"
    try:
        url = can_ada.parse(text)
    except ValueError:
        raise ValueError("must be a web address") from None
    if url.protocol not in ("http:", "https:") or not url.hostname:
        raise ValueError("must be a web address")
    return text
