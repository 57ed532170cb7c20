"""What a request of Akismet's protocol says: form or JSON, in whatever encoding, key and text.

Fields after Akismet's OpenAPI description and what its clients send; unknown ones, of which
WordPress sends dozens, are passed over.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from service import bodies
from service.comments.judging import Text
from service.compat.common import LONGEST, object_of, storable
from service.compat.corrections import Written
from service.policy import Sending

Fields = Mapping[str, str]

MOST_FIELDS = 2000
_SPAM_AUTHORS = ("viagra-test-123", "akismet-guaranteed-spam")
_SPAM_EMAIL = "akismet-guaranteed-spam@example.com"
_STAFF = frozenset({"administrator", "editor", "author", "contributor"})
_LINKING = frozenset({"blog-post", "trackback", "pingback"})


def read() -> dict[str, str]:
    """Every field of the request by its name, those of the body before those of the address.

    :raises MalformedRequest: it says that it is JSON, and is none.
    :raises RequestEntityTooLarge: there is too much of it.
    """
    data = bodies.read_whole()
    if request.mimetype == "application/json":
        body = _json(data)
    elif request.mimetype == "multipart/form-data":
        body = request.form.to_dict()
    else:
        body = _form(data)
    found = request.args.to_dict() | body
    return {name: storable(value) for name, value in found.items()}


def _json(data: bytes) -> dict[str, str]:
    found = object_of(data or b"{}").items()
    return {name: _word(value) for name, value in found if not isinstance(value, dict | list)}


def _word(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _form(data: bytes) -> dict[str, str]:
    try:
        # Each byte as the character of its number, until it is known what they stand for.
        latin = data.decode("latin-1")
        pairs = parse_qsl(latin, True, encoding="latin-1", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise RequestEntityTooLarge from None
    # Of a field that is repeated, the first.
    words = {name.encode("latin-1"): text.encode("latin-1") for name, text in reversed(pairs)}
    encodings = _encodings(words)
    return {_decoded(name, encodings): _decoded(text, encodings) for name, text in words.items()}


def _encodings(words: Mapping[bytes, bytes]) -> list[str]:
    """UTF-8, then what the request itself names: old blogs send what they store."""
    named = (
        request.mimetype_params.get("charset", ""),
        *(
            words.get(name, b"").decode("ascii", "replace")
            for name in (b"blog_charset", b"charset")
        ),
    )
    return ["utf-8", *filter(_is_text, named)]


def _is_text(encoding: str) -> bool:
    try:
        b"a".decode(encoding)
        return codecs.lookup(encoding).name != "utf-8"
    except (LookupError, ValueError):
        return False


def _decoded(text: bytes, encodings: Iterable[str]) -> str:
    for encoding in encodings:
        try:
            return text.decode(encoding)
        except ValueError:
            continue
    return text.decode("utf-8", "replace")


def key_of(fields: Fields, suffixes: Iterable[str]) -> str | None:
    """The key a request brings: as a field, or as the first label of a host such as Akismet's.

    ``suffixes`` are the hosts below which a label is a key.
    """
    return fields.get("api_key") or fields.get("key") or _label(suffixes)


def _label(suffixes: Iterable[str]) -> str | None:
    host = request.host.partition(":")[0].lower().rstrip(".")
    for suffix in suffixes:
        label, dot, rest = host.partition(".")
        if dot and rest == suffix:
            return label
    return None


def text(fields: Fields) -> Text:
    """What is to be judged."""
    return Text(
        fields.get("comment_content", "")[:LONGEST],
        fields.get("comment_author", "")[:200],
        fields.get("comment_author_email", "").strip()[:254] or None,
        fields.get("comment_author_url", "").strip()[:2000] or None,
    )


def written(fields: Fields) -> Written:
    """The same, as what a correction is about."""
    said = text(fields)
    return Written(said.body, said.name, said.email, said.url)


def sending(fields: Fields) -> Sending:
    """How it was sent, as the blog's own server tells."""
    trap = fields.get("honeypot_field_name", "")
    kind = fields.get("comment_type", "") or fields.get("content_type", "")
    return Sending(
        trap_filled=bool(trap and fields.get(trap, "").strip()),
        by_staff=bool(_roles(fields) & _STAFF),
        may_link=kind.strip().lower() in _LINKING,
    )


def is_administrator(fields: Fields) -> bool:
    """Whether the blog says that its own administrator wrote it: never spam."""
    return "administrator" in _roles(fields)


def _roles(fields: Fields) -> frozenset[str]:
    return frozenset(fields.get("user_role", "").lower().replace(",", " ").split())


def is_guaranteed_spam(fields: Fields) -> bool:
    """Whether it has one of the values with which clients try whether spam is found."""
    author = fields.get("comment_author", "").strip().lower()
    email = fields.get("comment_author_email", "").strip().lower()
    return author in _SPAM_AUTHORS or email == _SPAM_EMAIL


def is_test(fields: Fields) -> bool:
    """Whether nothing may be learned from it."""
    return fields.get("is_test", "").strip().lower() not in ("", "0", "false", "no")


def teaches(fields: Fields) -> bool:
    """Whether what is said of it may be learned from."""
    return not (is_test(fields) or is_guaranteed_spam(fields))


def blog(fields: Fields) -> str:
    """The blog as figures are kept by: host and path, at most 300 characters."""
    address = fields.get("blog", "").strip()
    return address.rpartition("://")[2].split("?")[0].split("#")[0].rstrip("/")[:300].lower()
