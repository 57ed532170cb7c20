"""Weeks of comments that nobody has to send one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import numpy as np
from sqlalchemy import insert, select
from ulid import ULID

from model.labels import LABELS
from service.comments.records import APPROVED, AUTOMATIC, HELD
from service.db import Database
from service.models import Article, Comment, Decision, now

Draw = Callable[[np.random.Generator], float]


def low(chance: np.random.Generator) -> float:
    """A score of ordinary comments."""
    return float(chance.beta(1, 9))


def fill(
    db: Database,
    days: tuple[float, float],
    count: int,
    *,
    held: int = 0,
    foreign: int = 0,
    spam: Draw = low,
    version: str = "tiny",
) -> None:
    """So many comments, spread evenly over the days before now from ``days[0]`` to ``days[1]``.

    ``held`` of them were held, ``foreign`` are in another language, spread as evenly.
    """
    with db.write() as session:
        article = session.scalar(select(Article.id).filter_by(key="past"))
        if article is None:
            row = Article(site_id=1, key="past")
            session.add(row)
            session.flush()
            article = row.id
        comments: list[dict[str, object]] = []
        decisions: list[dict[str, object]] = []
        for number, drawn in enumerate(_drawn(count, days)):
            status = HELD if number * held % count < held else APPROVED
            comments.append(
                _comment(article, drawn, status, foreign=number * foreign % count < foreign)
            )
            decisions.append({"to_status": status, "model_version": version})
        made = session.scalars(
            insert(Comment).returning(Comment.id, sort_by_parameter_order=True), comments
        ).all()
        chance = np.random.default_rng(count)
        for key, decision in zip(made, decisions, strict=True):
            decision |= _judged(key, low(chance), spam(chance))
        session.execute(insert(Decision), decisions)


def _drawn(count: int, days: tuple[float, float]) -> Iterator[float]:
    first, last = days
    for number in range(count):
        yield first + (last - first) * (number + 0.5) / count


def _comment(article: int, ago: float, status: str, *, foreign: bool) -> dict[str, object]:
    moment = now() - timedelta(days=ago)
    return {
        "uid": str(ULID.from_datetime(moment)),
        "site_id": 1,
        "article_id": article,
        "status": status,
        "author_key": "a:past",
        "fingerprint": "",
        "language": "latin" if foreign else "english",
        "created_at": moment,
    }


def _judged(comment: int, score: float, spam: float) -> dict[str, object]:
    return {
        "comment_id": comment,
        "revision": 1,
        "action": "approve",
        "source": AUTOMATIC,
        "actor": "parley",
        "reasons": [],
        "scores": dict.fromkeys(LABELS, score) | {"spam": spam},
        "thresholds": {},
    }
