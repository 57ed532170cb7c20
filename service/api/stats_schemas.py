"""What the figures look like."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel, Field

from service.api.fields import Received, Slug


class StatsQuery(Received):
    """Which days, both included, in UTC; the last thirty unless told."""

    from_: dt.date | None = Field(default=None, alias="from")
    to: dt.date | None = None
    site: Slug = None


class Share(BaseModel):
    """A part of a whole with Wilson's 95 % interval; null of nothing."""

    part: int
    whole: int
    value: float | None
    low: float | None
    high: float | None


class DayFigures(BaseModel):
    """Published by itself and held, of what came in; approved and rejected by people."""

    day: dt.date
    published: int
    held: int
    approved: int
    rejected: int


class Overrule(Share):
    """Of the comments held for a reason that people settled, those they approved.

    `alone`: of those that nothing else held.
    """

    reason: str
    alone: Share


class Wait(BaseModel):
    """Seconds that the comments settled on a day had waited."""

    day: dt.date
    settled: int
    median: float
    ninety: float


class BlindCheck(BaseModel):
    """Decided without seeing score or reason: published ones rejected, certain spam approved."""

    leaked: Share
    wrongly_spam: Share


class Window(BaseModel):
    """What came in in one of the two times, and the version of the model that judged most."""

    from_: dt.datetime = Field(alias="from")
    to: dt.datetime
    comments: int
    model_version: str | None


class Change(BaseModel):
    """A share, or the mean of a label's scores, in the last seven days and the 28 before.

    `p` is how probable it is that chance alone did it, `psi` the stability index of scores.
    `certain`: beyond doubt, and not small.
    """

    what: str
    recent: float
    before: float
    recent_of: int
    before_of: int
    psi: float | None
    p: float
    certain: bool


class Drift(BaseModel):
    """The last comparison of a site with itself, made once a day; `sentences`: what is certain."""

    site: str
    day: dt.date
    recent: Window
    before: Window
    changes: list[Change]
    sentences: list[str]


class ArticleFigures(BaseModel):
    """Comments below one article."""

    article: str
    title: str | None
    comments: int
    held: int
    rejected: int


class AuthorFigures(BaseModel):
    """Comments of one author."""

    author: str
    name: str
    comments: int
    held: int
    rejected: int


class Stats(BaseModel):
    """All figures of these days."""

    from_: dt.date = Field(alias="from")
    to: dt.date
    received: int
    hold_rate: Share
    blind_check: BlindCheck
    drift: list[Drift]
    days: list[DayFigures]
    overrules: list[Overrule]
    waits: list[Wait]
    articles: list[ArticleFigures]
    authors: list[AuthorFigures]
