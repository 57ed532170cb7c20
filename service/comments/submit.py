"""A reader posts a comment.

The order of things is the promise: the cheap refusals and the model come first,
with no transaction open; then one write transaction looks again, decides and
stores comment, revision, decision and counts, or nothing at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from service import counters
from service.comments import (
    articles,
    authors,
    blind,
    forms,
    judging,
    records,
    refusals,
    visibility,
    work,
)
from service.comments.idempotency import Replay
from service.comments.judging import Judged, Text
from service.comments.records import Client, Draft
from service.context import Services
from service.db import lock
from service.mail import subscriptions
from service.models import Article, Comment, CommentRevision, new_uid
from service.outbox import events
from service.policy import Sending
from service.scoring import Judgement
from service.shadow import record
from service.shadow.candidate import Opinion
from service.sites import SiteConfig
from service.text import plain, render


@dataclass(frozen=True, slots=True)
class Submitted:
    """The answer to a submission: the comment, and the tokens only its author gets.

    ``notify``: its author will be asked whether mails about replies shall come.
    """

    comment: dict[str, Any]
    edit_token: str
    author_token: str
    notify: bool


def submit(
    services: Services,
    site: SiteConfig,
    draft: Draft,
    client: Client,
    idempotency_key: str | None = None,
) -> Submitted:
    """Store a comment as approved or held, and say which.

    :raises Invalid: the text is too long, the article belongs to another site, the parent
        cannot be replied to, or mails are asked for without an address for them.
    :raises ArticleClosed: the article takes no comments.
    :raises DuplicateComment: its author has said just that within 24 hours.
    :raises TooManyRequests: its author or address sends too many.
    :raises IdempotencyKeyReused: the key came with another request.
    """
    posting = _Posting(services, site, draft, client, idempotency_key)
    with services.db.read() as session:
        if earlier := posting.replay.earlier(session):
            return posting.answer(earlier)
        posting.refuse(session, articles.find(session, site, posting.article_key))
    judgement = judging.judge(services.live, posting.text)
    opinion = services.candidate.judge(posting.text.document())
    html = render.html(draft.body)
    with services.db.write() as session:
        lock(session, posting.lock_names())
        if earlier := posting.replay.earlier(session):
            return posting.answer(earlier)
        stored = posting.store(session, judgement, opinion, html)
    counters.COMMENTS.labels(stored["comment"]["status"]).inc()
    return posting.answer(stored)


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
        refusals.refuse_length(site, draft.body)
        self.services = services
        self.site = site
        self.draft = draft
        self.client = client
        self.text = Text(draft.body, draft.name, draft.email, draft.url)
        self.author = authors.known(services.identity, site, draft, client)
        self.fingerprint = plain.fingerprint(draft.body)
        self.article_key = articles.key_for(site, draft.article)
        self.subscription = draft.notify and subscriptions.asked_for(services, site, draft.email)
        self.replay = Replay(services.identity, site, idempotency_key, draft)

    def lock_names(self) -> list[str]:
        """What no other submission may be deciding about at the same time."""
        names = self.author.names() + ([self.replay.digest] if self.replay.digest else [])
        return [f"{self.site.id} {name}" for name in names]

    def refuse(self, session: Session, article: Article | None) -> None:
        """Everything that speaks against storing the comment at all."""
        refusals.refuse_closed(self.site, article)
        if self.services.settings.limits:
            refusals.refuse_flood(session, self.site, self.author)
        refusals.refuse_duplicate(session, article, self.author, self.fingerprint)

    def store(
        self, session: Session, judgement: Judgement, opinion: Opinion | None, html: str
    ) -> dict[str, Any]:
        """Look again, decide, and write everything down; what ``answer`` needs of it."""
        article = articles.locked(session, self.site, self.article_key, self.draft.article_title)
        self.refuse(session, article)
        parent = refusals.parent_of(session, article, self.draft.parent_uid)
        uid = new_uid()
        author_key = self.author.key or f"a:{uid}"
        judged = judging.decide(
            session,
            self.site,
            self.text,
            judgement,
            self.author.key,
            self.client.address,
            article=article,
            sending=self._sending(session, article),
        )
        comment = self._comment(uid, author_key, article, parent, judged)
        revision = self._revision(html)
        judged.onto(comment, revision)
        visibility.place(session, comment)
        session.add(comment)
        session.flush()
        revision.comment_id = comment.id
        session.add_all([revision, judged.decision(comment)])
        record.note(session, self.site.rules, comment, judged, opinion)
        if self.subscription:
            self.subscription.comment_id = comment.id
            session.add(self.subscription)
        set_committed_value(comment, "current", revision)
        events.add(session, self.site, events.OF_STATUS[comment.status], comment)
        minutes = self.site.rules.edit_minutes
        shown = records.own(comment, parent.uid if parent else None, minutes)
        answer = {"comment": shown, "author": author_key, "notify": bool(self.subscription)}
        self.replay.remember(session, answer)
        return answer

    def _sending(self, session: Session, article: Article) -> Sending:
        """What the form proves; a site's own server, which sends none, is asked for nothing."""
        form, identity = self.client.form, self.services.identity
        if form is None:
            return Sending()
        proved = forms.sending(identity, self.site, article.key, form)
        return replace(proved, work_done=work.done(session, identity, self.site, form.work))

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
            blind=blind.is_chosen(
                self.services.identity,
                self.site.rules,
                uid,
                judged.verdict.status,
                judged.verdict.queue,
            ),
            version=1,
            revision=1,
            listed=False,
            listed_below=0,
            reply_count=0,
        )

    def _revision(self, html: str) -> CommentRevision:
        return CommentRevision(
            number=1,
            author_name=self.draft.name,
            author_url=self.draft.url,
            body=self.draft.body,
            body_html=html,
        )

    def answer(self, stored: dict[str, Any]) -> Submitted:
        """The comment with its tokens, which are kept nowhere and made again each time."""
        identity = self.services.identity
        return Submitted(
            comment=stored["comment"],
            edit_token=identity.edit_token(stored["comment"]["id"]),
            author_token=identity.author_token(stored["author"]),
            notify=stored.get("notify", False),
        )
