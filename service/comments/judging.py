"""From a text to a verdict: the model's scores, the facts on its author, the policy."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from model.features import Document
from model.language import familiar
from service import blocklists, policy
from service.comments.records import APPROVED, AUTOMATIC, REJECTED
from service.identity import Address
from service.models import Comment, CommentRevision, Decision, now
from service.policy import Facts, Rules, Verdict
from service.scoring import Judgement, LiveModel
from service.sites import SiteConfig
from service.text import links


@dataclass(frozen=True, slots=True)
class Text:
    """What is judged: the words, and what their author says of himself."""

    body: str
    name: str
    email: str | None
    url: str | None

    def document(self) -> Document:
        """The part of it that the model sees."""
        domain = (self.email or "").rpartition("@")[2]
        return Document(self.body, self.name, self.url or "", domain)


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement with the verdict that the policy drew from it."""

    judgement: Judgement
    verdict: Verdict
    thresholds: dict[str, float]

    def reasons(self) -> list[dict[str, Any]]:
        """The reasons as they are stored and shown."""
        return [
            {key: value for key, value in asdict(reason).items() if value is not None}
            for reason in self.verdict.reasons
        ]

    def onto(self, comment: Comment, revision: CommentRevision) -> None:
        """Write the judgement down with the text it is of."""
        scores = self.judgement.scores
        revision.scores = scores
        revision.reasons = self.reasons()
        revision.explanation = self.judgement.explanation
        revision.model_version = self.judgement.model_version
        comment.top_score = max(scores.values()) if scores else 0.0
        comment.reason_codes = "".join(f" {reason.code} " for reason in self.verdict.reasons)

    def decision(
        self, comment: Comment, from_status: str | None = None, from_queue: str | None = None
    ) -> Decision:
        """The machine's decision on the comment's current revision, to be stored."""
        return Decision(
            comment_id=comment.id,
            revision=comment.revision,
            action="approve" if self.verdict.status == APPROVED else "hold",
            source=AUTOMATIC,
            actor="parley",
            from_status=from_status,
            from_queue=from_queue,
            to_status=self.verdict.status,
            to_queue=self.verdict.queue,
            reasons=self.reasons(),
            scores=self.judgement.scores,
            thresholds=self.thresholds,
            model_version=self.judgement.model_version,
        )


def judge(live: LiveModel, text: Text) -> Judgement:
    """The model's part; called while no transaction is open."""
    return live.judge(text.document())


def decide(
    session: Session,
    site: SiteConfig,
    text: Text,
    judgement: Judgement,
    author_key: str | None = None,
    address: Address | None = None,
    edited_after_decision: bool = False,
) -> Judged:
    """The policy's part, on the facts of this moment."""
    rules = site.rules
    thresholds = rules.thresholds(judgement.thresholds)
    verdict = policy.decide(
        judgement.scores,
        _facts(session, site, text, author_key, address, edited_after_decision),
        Rules(
            mode=rules.mode,
            languages=rules.languages,
            max_links=rules.max_links,
            thresholds=thresholds,
            certain_spam=rules.certain_spam or judgement.certain_spam,
            trusted_after=rules.trusted_after,
        ),
    )
    return Judged(judgement, verdict, thresholds)


def _facts(
    session: Session,
    site: SiteConfig,
    text: Text,
    author_key: str | None,
    address: Address | None,
    edited_after_decision: bool,
) -> Facts:
    found = links.find(text.body)
    words = f"{text.name}\n{text.url or ''}\n{text.body}"
    return Facts(
        bans=_bans(session, site, text, author_key, address, {link.domain for link in found}),
        banned_phrases=site.phrases["banned"].find(words),
        suspect_phrases=site.phrases["suspect"].find(words),
        link_count=len(found),
        unknown_language=not familiar(text.body),
        approved_count=approved_count(session, site.id, author_key, rules_limit(site)),
        rejected_lately=_rejected_lately(session, site, author_key),
        edited_after_decision=edited_after_decision,
    )


def rules_limit(site: SiteConfig) -> int:
    """How far an author's approved comments need to be counted to know of trust."""
    return site.rules.trusted_after


def _bans(
    session: Session,
    site: SiteConfig,
    text: Text,
    author_key: str | None,
    address: Address | None,
    domains: set[str],
) -> tuple[Any, ...]:
    email = (text.email or "").casefold()
    author_links = {link.domain for link in links.find(text.url or "")}
    wanted = {
        "author": {author_key} if author_key else set(),
        "address": {address.address, address.network} if address else set(),
        "email": {email} if email else set(),
        "email_domain": _with_parent(email.rpartition("@")[2]) if email else set(),
        "link_domain": domains | author_links,
    }
    return blocklists.banned(session, site.id, wanted)


def _with_parent(host: str) -> set[str]:
    """A host and the domain it was registered under: a ban of either one counts."""
    return {host, links.domain(host)}


def approved_count(session: Session, site_id: int, author_key: str | None, limit: int) -> int:
    """How many approved comments an author has, counted up to ``limit``."""
    if author_key is None:
        return 0
    rows = (
        select(Comment.id)
        .filter_by(site_id=site_id, author_key=author_key, status=APPROVED)
        .limit(limit)
    )
    return len(session.scalars(rows).all())


def _rejected_lately(session: Session, site: SiteConfig, author_key: str | None) -> bool:
    since = now() - timedelta(days=site.rules.trusted_days)
    rows = select(Comment.id).where(
        Comment.site_id == site.id,
        Comment.author_key == author_key,
        Comment.status == REJECTED,
        Comment.created_at >= since,
    )
    return author_key is not None and session.scalar(rows.limit(1)) is not None
