"""From a record to one that can be stored, or the reason why it cannot."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from service.comments import articles
from service.errors import Invalid
from service.models import now
from service.sites import SiteConfig
from service.text import contact, keys
from service.transfer.records import Page, Record

LONGEST_BODY = 50_000  # characters, as for a comment that is sent
LONGEST_HTML = 2 * LONGEST_BODY
LONGEST_ID = 500
NAMELESS = "Anonymous"
_FIRST = datetime(1990, 1, 1, tzinfo=UTC)
# NUL, which no database keeps, and halves of surrogate pairs, which are no text.
_UNFIT = re.compile("[\0\ud800-\udfff]")


class Unfit(Exception):
    """The record cannot be a comment here; ``str()`` is the end of a sentence."""


def checked(site: SiteConfig, record: Record) -> Record:
    """The record as it is to be stored: cut to what fits, without what is no address.

    :raises Unfit: it cannot be.
    """
    _refuse(record)
    if record.own is not None:
        return record
    name = _line(record.name, 100) or NAMELESS
    return replace(
        record,
        page=_page(site, record.page),
        name=NAMELESS if record.state == "deleted" else name,
        email=_fitting(record.email, contact.email, 254),
        url=_fitting(record.url, contact.web_address, 500),
        body="" if record.state == "deleted" else _UNFIT.sub("", record.body).strip(),
    )


def _refuse(record: Record) -> None:
    if not record.id or len(record.id) > LONGEST_ID:
        raise Unfit("has no id of its own")
    if record.created_at is None:
        raise Unfit("has no time")
    if not _FIRST < record.created_at < now() + timedelta(days=1):
        raise Unfit(f"is of {record.created_at:%Y-%m-%d}, which cannot be")
    if record.own is not None or record.state == "deleted":
        return
    if not _UNFIT.sub("", record.body).strip():
        raise Unfit("is empty")
    if len(record.body) > LONGEST_BODY:
        raise Unfit(f"has {len(record.body):,} characters, which is more than {LONGEST_BODY:,}")


def _page(site: SiteConfig, page: Page) -> Page:
    key = _UNFIT.sub("", page.key).strip()
    if not key:
        raise Unfit("stands below an article without an address")
    try:
        canonical = articles.key_for(site, key)
    except Invalid:
        raise Unfit(f"stands below {key}, whose host is none of the site's") from None
    if len(canonical) > keys.LONGEST:
        raise Unfit("stands below an article whose address is too long")
    return replace(page, key=canonical, title=_line(page.title, 300))


def _line(text: str | None, longest: int) -> str | None:
    return " ".join(_UNFIT.sub("", text or "").split())[:longest].strip() or None


def _fitting(text: str | None, check: Callable[[str], str], longest: int) -> str | None:
    """The address if it is one; else nothing, since what is said counts, not the signature."""
    cleaned = (text or "").strip()
    if not cleaned or _UNFIT.search(cleaned):
        return None
    try:
        found = check(cleaned)
    except ValueError:
        return None
    return found if len(found) <= longest else None
