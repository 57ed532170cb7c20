"""A reader posts a comment.

The order of things is the promise: the cheap refusals and the model come first,
with no transaction open; then one write transaction looks again, decides and
stores comment, revision, decision and counts, or nothing at all.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from service import counters
from service.comments import judging, records, visibility
from service.comments.judging import Judged, Text
from service.comments.records import APPROVED, Client, Draft
from service.context import Services
from service.db import lock
from service.errors import (
    ArticleClosed,
    DuplicateComment,
    IdempotencyKeyReused,
    Invalid,
    TooManyRequests,
)
from service.models import (
    Article,
    Comment,
    CommentRevision,
    Decision,
    Idempotency,
    new_uid,
    now,
)
from service.scoring import Judgement
from service.sites import SiteConfig
from service.text import keys, plain, render

DUPLICATE_HOURS = 24
IDEMPOTENCY_HOURS = 24
MAX_DEPTH = 200


@dataclass(frozen=True, slots=True)
class Submitted:
    """The answer to a submission: the comment, and the tokens only its author gets."""

    comment: dict[str, Any]
    edit_token: str
    author_token: str


@dataclass(frozen=True, slots=True)
class _Author:
    """By what the author of a draft can be known again."""

    key: str | None
    handle: str | None
    address: str | None

    def matches(self) -> ColumnElement[bool]:
        """Comments by the same author, or from the same address."""
        same = []
        if self.key:
            same.append(Comment.author_key == self.key)
        if self.handle:
            same.append(Comment.handle_hash == self.handle)
        if self.address:
            same.append(Comment.address_hash == self.address)
        return or_(*same)


def submit(
    services: Services,
    site: SiteConfig,
    draft: Draft,
    client: Client,
    idempotency_key: str | None = None,
) -> Submitted:
    """Store a comment as approved or held, and say which.

    :raises Invalid: the article belongs to another site, or the parent cannot be replied to.
    :raises ArticleClosed: the article takes no comments.
    :raises DuplicateComment: its author has said just that within 24 hours.
    :raises TooManyRequests: its author or address sends too many.
    :raises IdempotencyKeyReused: the key came with another request.
    """
    posting = _Posting(services, site, draft, client, idempotency_key)
    with services.db.read() as session:
        if earlier := posting.earlier_answer(session):
            return earlier
        posting.refuse(session, posting.article(session))
    judgement = judging.judge(services.live, posting.text)
    with services.db.write() as session:
        lock(session, posting.lock_names())
        if earlier := posting.earlier_answer(session):
            return earlier
        done = posting.store(session, judgement)
    counters.COMMENTS.labels(done.comment["status"]).inc()
    return done


class _Posting:
    """One submission on its way."""

    def __init__(
        self,
        services: Services,
        site: SiteConfig,
        draft: Draft,
        client: Client,
        idempotency_key: str | None,
    ) -> None:
        self.services = services
        self.site = site
        self.draft = draft
        self.client = client
        self.text = Text(draft.body, draft.name, draft.email, draft.url)
        self.author = self._author()
        self.fingerprint = plain.fingerprint(draft.body)
        self.article_key = self._article_key()
        self.key_digest = idempotency_key and self._digest("idempotency", idempotency_key)
        self.request_digest = hashlib.sha256(json.dumps(asdict(draft)).encode()).hexdigest()

    def _digest(self, purpose: str, text: str) -> str:
        return self.services.identity.digest(purpose, str(self.site.id), text)

    def _author(self) -> _Author:
        draft, identity, address = self.draft, self.services.identity, self.client.address
        if draft.author_id is not None:
            key: str | None = f"x:{self._digest('author_id', draft.author_id)[:48]}"
        else:
            key = identity.author(draft.token)
        # A name alone is shared by many; it only stands in where nothing better is known.
        handle = draft.email or (None if key or address else f"name {draft.name}")
        return _Author(
            key=key,
            handle=handle and self._digest("handle", handle.casefold()),
            address=address.address if address else None,
        )

    def _article_key(self) -> str:
        article = keys.article(self.draft.article)
        if not self.site.allows_host(article.host):
            raise Invalid(
                "The article is on a host that is not one of the site's.",
                fields={"article": "is on a host that is not one of the site's"},
            )
        return article.key

    def lock_names(self) -> list[str]:
        """What no other submission may be deciding about at the same time."""
        known = asdict(self.author) | {"idempotency": self.key_digest}
        return [f"{self.site.id} {kind} {value}" for kind, value in known.items() if value]

    def earlier_answer(self, session: Session) -> Submitted | None:
        """The answer that was given to the same request under the same key."""
        if self.key_digest is None:
            return None
        earlier = session.scalar(
            select(Idempotency).where(
                Idempotency.site_id == self.site.id,
                Idempotency.key_digest == self.key_digest,
                Idempotency.created_at > now() - timedelta(hours=IDEMPOTENCY_HOURS),
            )
        )
        if earlier is None:
            return None
        if earlier.request_digest != self.request_digest:
            raise IdempotencyKeyReused("This Idempotency-Key came with another request before.")
        return self._answer(earlier.answer["comment"], earlier.answer["author"])

    def article(self, session: Session) -> Article | None:
        """The article, if it was ever commented on."""
        query = select(Article).filter_by(site_id=self.site.id, key=self.article_key)
        return session.scalar(query)

    def refuse(self, session: Session, article: Article | None) -> None:
        """Everything that speaks against storing the comment at all."""
        if article is not None and not article.open:
            raise ArticleClosed("This article takes no more comments.")
        if self.services.settings.limits:
            self._refuse_flood(session)
        if article is not None:
            self._refuse_duplicate(session, article)

    def _refuse_duplicate(self, session: Session, article: Article) -> None:
        same = select(Comment.id).where(
            Comment.article_id == article.id,
            Comment.fingerprint == self.fingerprint,
            Comment.created_at > now() - timedelta(hours=DUPLICATE_HOURS),
            self.author.matches(),
        )
        if session.scalar(same.limit(1)) is not None:
            raise DuplicateComment("You have said just that here already.")

    def _refuse_flood(self, session: Session) -> None:
        rules = self.site.rules
        since = now() - timedelta(seconds=rules.flood_seconds)
        recent = (
            select(Comment.created_at)
            .where(
                Comment.site_id == self.site.id,
                Comment.created_at > since,
                self.author.matches(),
            )
            .order_by(Comment.created_at.desc())
            .limit(rules.flood_count)
        )
        times = session.scalars(recent).all()
        if len(times) >= rules.flood_count:
            wait = int((times[-1] - since).total_seconds()) + 1
            raise TooManyRequests("That was a lot at once; please wait a little.", retry_after=wait)

    def store(self, session: Session, judgement: Judgement) -> Submitted:
        """Look again, decide, and write everything down."""
        article = self._locked_article(session)
        self.refuse(session, article)
        parent = self._parent(session, article)
        uid = new_uid()
        author_key = self.author.key or f"a:{uid}"
        judged = judging.decide(
            session, self.site, self.text, judgement, author_key, self.client.address
        )
        comment = self._comment(uid, author_key, article, parent, judged)
        session.add(comment)
        session.flush()
        revision = self._revision(comment)
        judged.onto(comment, revision)
        session.add_all([revision, automatic(comment, judged, None, None)])
        session.flush()
        visibility.place(session, comment)
        session.refresh(comment, ["current"])
        shown = records.public(comment, parent.uid if parent else None)
        self._remember(session, shown, author_key)
        return self._answer(shown, author_key)

    def _locked_article(self, session: Session) -> Article:
        """The article with its row locked; one that was never seen is created."""
        insert = (
            postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        )
        if self.article(session) is None:
            session.execute(
                insert(Article)
                .values(
                    site_id=self.site.id,
                    key=self.article_key,
                    open=True,
                    revision=0,
                    approved_count=0,
                    created_at=now(),
                )
                .on_conflict_do_nothing()
            )
        query = select(Article.id).filter_by(site_id=self.site.id, key=self.article_key)
        article = visibility.locked_article(session, session.scalars(query).one())
        if article.title is None and self.draft.article_title:
            article.title = self.draft.article_title
            article.revision += 1
        return article

    def _parent(self, session: Session, article: Article) -> Comment | None:
        if self.draft.parent_uid is None:
            return None
        parent = session.scalar(select(Comment).where(Comment.uid == self.draft.parent_uid))
        if parent is None or parent.article_id != article.id or parent.status != APPROVED:
            message = "is not an approved comment of this article"
            raise Invalid(f"The parent {message}.", fields={"parent_id": message})
        if parent.depth >= MAX_DEPTH:
            message = "has too many replies above it; reply to an earlier comment"
            raise Invalid(f"The parent {message}.", fields={"parent_id": message})
        return parent

    def _comment(
        self, uid: str, author_key: str, article: Article, parent: Comment | None, judged: Judged
    ) -> Comment:
        address = self.client.address
        return Comment(
            uid=uid,
            site_id=self.site.id,
            article=article,
            parent_id=parent.id if parent else None,
            depth=parent.depth + 1 if parent else 0,
            status=judged.verdict.status,
            queue=judged.verdict.queue,
            author_key=author_key,
            author_email=self.draft.email,
            address_hash=address and address.address,
            network_hash=address and address.network,
            handle_hash=self.author.handle,
            fingerprint=self.fingerprint,
            version=1,
            revision=1,
            listed=False,
            listed_below=0,
            reply_count=0,
        )

    def _revision(self, comment: Comment) -> CommentRevision:
        return CommentRevision(
            comment_id=comment.id,
            number=1,
            author_name=self.draft.name,
            author_url=self.draft.url,
            body=self.draft.body,
            body_html=render.html(self.draft.body),
        )

    def _remember(self, session: Session, shown: dict[str, Any], author_key: str) -> None:
        if self.key_digest is None:
            return
        # An expired answer under the same key makes room for the new one.
        known = select(Idempotency).filter_by(site_id=self.site.id, key_digest=self.key_digest)
        row = session.scalar(known) or Idempotency(site_id=self.site.id, key_digest=self.key_digest)
        row.request_digest = self.request_digest
        row.answer = {"comment": shown, "author": author_key}
        row.created_at = now()
        session.add(row)

    def _answer(self, shown: dict[str, Any], author_key: str) -> Submitted:
        identity = self.services.identity
        return Submitted(
            comment=shown,
            edit_token=identity.edit_token(shown["id"]),
            author_token=identity.author_token(author_key),
        )


def automatic(
    comment: Comment, judged: Judged, from_status: str | None, from_queue: str | None
) -> Decision:
    """The machine's decision on a comment's current revision, to be stored."""
    return Decision(
        comment_id=comment.id,
        revision=comment.revision,
        action="approve" if judged.verdict.status == APPROVED else "hold",
        source=records.AUTOMATIC,
        actor="parley",
        from_status=from_status,
        from_queue=from_queue,
        to_status=judged.verdict.status,
        to_queue=judged.verdict.queue,
        reasons=judged.reasons(),
        scores=judged.judgement.scores,
        thresholds=judged.thresholds,
        model_version=judged.judgement.model_version,
    )
