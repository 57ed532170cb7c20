"""From a text to a verdict: the model's scores, the facts on its author, the policy."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from model.features import Document
from model.language import familiar, language
from service import blocklists, policy
from service.blocklists import Names
from service.comments import uncertainty
from service.comments.authors import is_login
from service.comments.records import APPROVED, AUTOMATIC, REJECTED
from service.identity import Address
from service.models import Article, Comment, CommentRevision, Decision, now
from service.policy import Ban, Facts, Mark, Mode, Reason, Rules, Sending, Verdict
from service.scoring import Judgement, LiveModel
from service.sites import SiteConfig, SiteRules
from service.text import links

UNKNOWN = Sending()


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
    facts: Facts
    rules: Rules

    @property
    def thresholds(self) -> dict[str, float]:
        """From which probability on each label holds."""
        return dict(self.rules.thresholds)

    def reasons(self) -> list[dict[str, Any]]:
        """The reasons as they are stored and shown."""
        return as_stored(self.verdict.reasons)

    def onto(self, comment: Comment, revision: CommentRevision) -> None:
        """Write the judgement down with the text it is of."""
        put_scores(comment, revision, self.judgement, self.thresholds)
        revision.reasons = self.reasons()
        comment.language = language(revision.body)
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


def as_stored(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """Reasons as they are stored and shown."""
    return [
        {key: value for key, value in asdict(reason).items() if value is not None}
        for reason in reasons
    ]


def put_scores(
    comment: Comment,
    revision: CommentRevision,
    judgement: Judgement,
    thresholds: Mapping[str, float],
) -> None:
    """Write scores down with the text they are of, and what the queue is sorted by."""
    scores = judgement.scores
    revision.scores = scores
    revision.explanation = judgement.explanation
    revision.model_version = judgement.model_version
    comment.top_score = max(scores.values()) if scores else 0.0
    comment.margin = uncertainty.margin(scores, thresholds)


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
    article: Article | None = None,
    sending: Sending = UNKNOWN,
) -> Judged:
    """The policy's part, on the facts of this moment; an article may have a mode of its own."""
    mode = article.mode if article else None
    rules = policy_rules(site.rules, judgement.thresholds, judgement.certain_spam, mode)
    facts = _facts(session, site, text, author_key, address, edited_after_decision, sending)
    verdict = policy.decide(judgement.scores, facts, rules)
    return Judged(judgement, verdict, facts, rules)


def policy_rules(
    rules: SiteRules,
    thresholds: Mapping[str, float],
    certain_spam: float,
    mode: str | None = None,
) -> Rules:
    """What the policy goes by: the site's settings, the model's where it has none."""
    return Rules(
        mode=cast(Mode, mode or rules.mode),
        languages=rules.languages,
        max_links=rules.max_links,
        honeypot=rules.honeypot,
        min_form_seconds=rules.min_form_seconds,
        proof_of_work=rules.proof_of_work,
        thresholds=rules.thresholds(thresholds),
        certain_spam=rules.certain_spam or certain_spam,
        trusted_after=rules.trusted_after,
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says by itself, whoever wrote it; ``words`` is where phrases are looked for."""

    words: str
    link_count: int
    domains: frozenset[str]
    unknown_language: bool


def read(text: Text) -> Reading:
    """Find the links of a text and of its author, and whether the model knows its language."""
    found = links.find(text.body)
    domains = {link.domain for link in (*found, *links.find(text.url or ""))}
    return Reading(
        words=f"{text.name}\n{text.url or ''}\n{text.body}",
        link_count=len(found),
        domains=frozenset(domains),
        unknown_language=not familiar(text.body),
    )


def _facts(
    session: Session,
    site: SiteConfig,
    text: Text,
    author_key: str | None,
    address: Address | None,
    edited_after_decision: bool,
    sending: Sending,
) -> Facts:
    reading = read(text)
    names = names_of(text.email, author_key, address, reading.domains)
    return Facts(
        bans=kinds_banned(names, blocklists.banned(session, site.id, names)),
        banned_phrases=site.phrases["banned"].find(reading.words),
        suspect_phrases=site.phrases["suspect"].find(reading.words),
        link_count=reading.link_count,
        unknown_language=reading.unknown_language,
        approved_count=approved_count(session, site.id, author_key, rules_limit(site)),
        rejected_lately=_rejected_lately(session, site, author_key),
        mark=marked(names, blocklists.marks(session, site.id, names)),
        reserved=site.reserved.taken(text.name, text.email),
        edited_after_decision=edited_after_decision,
        sending=sending,
    )


def sent_before(comment_codes: str) -> Sending:
    """How a comment was sent, as far as its ``reason_codes`` tell: no other trace is kept.

    Whoever changes a word must not be rid of what spoke against the form it came in.
    """
    return Sending(
        trap_filled=" honeypot " in comment_codes,
        form_seconds=0.0 if " too_quick " in comment_codes else None,
        work_done=False if " no_proof_of_work " in comment_codes else None,
    )


def rules_limit(site: SiteConfig) -> int:
    """How far an author's approved comments need to be counted to know of trust."""
    return site.rules.trusted_after


def address_of(address_hash: str | None, network_hash: str | None) -> Address | None:
    """Where a comment came from, as long as that is remembered."""
    if address_hash is None or network_hash is None:
        return None
    return Address(address_hash, network_hash)


def names_of(
    email: str | None,
    author_key: str | None,
    address: Address | None,
    domains: Collection[str],
) -> Names:
    """Everything by which a ban, or a mark of trust, could mean a comment."""
    email = (email or "").casefold()
    return {
        "author": frozenset({author_key} if author_key else ()),
        "address": frozenset({address.address} if address else ()),
        "network": frozenset({address.network} if address else ()),
        "email": frozenset({email} if email else ()),
        "email_domain": _with_parent(email.rpartition("@")[2]) if email else frozenset(),
        "link_domain": frozenset(domains),
    }


def _with_parent(host: str) -> frozenset[str]:
    """A host and the domain it was registered under: a ban of either one counts."""
    return frozenset({host, links.domain(host)})


def kinds_banned(names: Names, standing: Set[tuple[str, str]]) -> tuple[Ban, ...]:
    """The kinds of the bans among ``standing`` (kind and value) that mean these names."""
    found = (kind for kind, values in names.items() if any((kind, v) in standing for v in values))
    return cast(tuple[Ban, ...], tuple(sorted(found)))


def marked(names: Names, standing: Mapping[tuple[str, str], bool]) -> Mark | None:
    """What people have said of this author. An e-mail counts with a login at the site alone.

    Where the two disagree, what was said of the author stands before what was said of an e-mail.
    """
    for kind in ("author", "email") if _has_login(names) else ("author",):
        for value in names[kind]:
            if (kind, value) in standing:
                return "trusted" if standing[kind, value] else "never"
    return None


def _has_login(names: Names) -> bool:
    return any(is_login(key) for key in names["author"])


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
