"""The figures that Akismet's protocol tells of a key: per site and month, and of its quota."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from service import meter
from service.auth import usage
from service.errors import Invalid
from service.models import ApiKey, KeyUsage, now

MOST_SITES = 500
_ORDERS = {
    "total": KeyUsage.calls,
    "spam": KeyUsage.spam,
    "ham": KeyUsage.ham,
    "missed_spam": KeyUsage.missed_spam,
    "false_positives": KeyUsage.false_positives,
}
_HEADINGS = ("Site,Total API Calls,Spam,Ham,Missed Spam,False Positives,Is Revoked").split(",")
# What a moderator is spared by each spam that is found, in seconds; Akismet's own plugin shows
# the sum, and documents no figure.
_SECONDS_PER_SPAM = 5


def limit(session: Session, key: ApiKey, extended: bool) -> dict[str, Any]:
    """How much of its calls of the month a key has made."""
    calls = usage.used(session, key.id)
    share = 100 * calls / key.quota if key.quota else 0
    told: dict[str, Any] = {
        "limit": "none" if key.quota is None else key.quota,
        "usage": calls,
        "percentage": f"{share:.2f}",
        "throttled": usage.is_used_up(session, key),
    }
    if extended:
        told |= {"notice_level": None, "upgrade": None}
    return told


class Sites:
    """Which sites a key was used for in a month."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        """Read what is asked for.

        :raises Invalid: a field has a value that it cannot have.
        """
        self.month = fields.get("month") or meter.month_of(now())
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", self.month, re.ASCII):
            raise Invalid("month must be like 2026-11.")
        self.order = fields.get("order") or "total"
        if self.order not in _ORDERS:
            raise Invalid(f"order must be one of {', '.join(_ORDERS)}.")
        self.limit = _number(fields, "limit", 1, MOST_SITES, MOST_SITES)
        self.offset = _number(fields, "offset", 0, 10**6, 0)
        self.filter = fields.get("filter", "").lower()

    def json(self, session: Session, key: ApiKey) -> dict[str, Any]:
        """The page as an object; counts are texts, as Akismet's are."""
        return {
            self.month: [
                {
                    "site": row.blog,
                    "api_calls": str(row.calls),
                    "spam": str(row.spam),
                    "ham": str(row.ham),
                    "missed_spam": str(row.missed_spam),
                    "false_positives": str(row.false_positives),
                    "is_revoked": False,
                }
                for row in self._rows(session, key)
            ],
            "limit": self.limit,
            "offset": self.offset,
            "total": self._total(session, key),
        }

    def csv(self, session: Session, key: ApiKey, key_text: str) -> str:
        """The page as a table below a line that says what it is."""
        out = io.StringIO()
        total = self._total(session, key)
        out.write(
            f"Active sites for {key_text} during {self.month} "
            f"(limit:{self.limit}, offset: {self.offset}, total: {total})\n"
        )
        lines = csv.writer(out, lineterminator="\n")
        lines.writerow(_HEADINGS)
        for row in self._rows(session, key):
            counts = (row.calls, row.spam, row.ham, row.missed_spam, row.false_positives)
            lines.writerow((_harmless(row.blog), *counts, "false"))
        return out.getvalue()

    def _rows(self, session: Session, key: ApiKey) -> list[KeyUsage]:
        rows = self._narrowed(select(KeyUsage), key).order_by(
            _ORDERS[self.order].desc(), KeyUsage.blog
        )
        return list(session.scalars(rows.limit(self.limit).offset(self.offset)))

    def _total(self, session: Session, key: ApiKey) -> int:
        return session.scalar(self._narrowed(select(func.count(KeyUsage.id)), key)) or 0

    def _narrowed(self, query: Select[Any], key: ApiKey) -> Select[Any]:
        wanted = query.where(
            KeyUsage.key_id == key.id, KeyUsage.month == self.month, KeyUsage.blog != ""
        )
        return wanted.where(KeyUsage.blog.contains(self.filter, autoescape=True))


def _number(fields: Mapping[str, str], name: str, least: int, most: int, default: int) -> int:
    text = fields.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and least <= int(text[:9]) <= most):
        raise Invalid(f"{name} must be a number from {least} to {most}.")
    return int(text)


def _harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def stats(session: Session, key: ApiKey, since: str) -> dict[str, Any]:
    """What was found over a time: ``60-days``, ``6-months`` or ``all``, with a row per month."""
    months = [_month(row) for row in session.execute(_by_month(key, since))]
    total = {name: sum(month[name] for _, month in months) for name in meter.COUNTED[1:]}
    wrong = total["missed_spam"] + total["false_positives"]
    answered = total["spam"] + total["ham"]
    return total | {
        "accuracy": round(100 * (1 - min(wrong, answered) / answered), 2) if answered else 100.0,
        "time_saved": total["spam"] * _SECONDS_PER_SPAM,
        "breakdown": dict(months),
    }


def _month(row: Any) -> tuple[str, dict[str, int]]:
    return row.month, {name: getattr(row, name) for name in meter.COUNTED[1:]}


def _by_month(key: ApiKey, since: str) -> Select[Any]:
    counts = [func.sum(getattr(KeyUsage, name)).label(name) for name in meter.COUNTED[1:]]
    query = select(KeyUsage.month, *counts).where(KeyUsage.key_id == key.id)
    days = {"60-days": 60, "6-months": 183}.get(since)
    if days:
        first: datetime = now() - timedelta(days=days)
        query = query.where(KeyUsage.month >= meter.month_of(first))
    return query.group_by(KeyUsage.month).order_by(KeyUsage.month)
