"""From a record to the rows that it becomes. No transaction is open while they are made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from ulid import ULID

from model.language import language
from service import policy
from service.comments import judging, uncertainty
from service.comments.judging import Text
from service.comments.records import (
    APPROVED,
    DELETED,
    HELD,
    IMPORT,
    NEEDS_YOU,
    REJECTED,
)
from service.context import Services
from service.identity import Address
from service.models import Comment, now
from service.policy import Facts, Reason
from service.scoring import NO_JUDGEMENT, Judgement
from service.sites import SiteConfig
from service.text import plain, render
from service.transfer import own
from service.transfer.records import Record, State

# What becomes of a comment here: its status, what a decision is called, and the label.
_OUTCOME: dict[State, tuple[str, str, str | None]] = {
    "approved": (APPROVED, "approve", None),
    "held": (HELD, "hold", None),
    "spam": (REJECTED, "reject", "spam"),
    "trash": (REJECTED, "reject", None),
    "deleted": (DELETED, "delete", None),
}
_WAITED = Reason("imported", "it waited for a moderator where it came from")

Row = dict[str, Any]


@dataclass(slots=True)
class Rows:
    """Everything about one comment but its place in a thread and its article."""

    comment: Comment
    texts: list[Row]
    decisions: list[Row] = field(default_factory=list)
    reports: list[Row] = field(default_factory=list)


def made(services: Services, site: SiteConfig, source: str, record: Record) -> Rows:
    """The rows of a record that ``checking`` has let through."""
    if record.own is not None:
        return _restored(record.own)
    judgement, reasons = _judged(services, site, record)
    status, action, label = _OUTCOME[record.state]
    comment = _comment(services, site, source, record)
    comment.status, comment.label = status, label
    comment.queue = NEEDS_YOU if status == HELD else None
    comment.settled = status != HELD
    comment.removed_at = now() if status in (REJECTED, DELETED) else None
    row: Row = {"number": 1, "reasons": reasons, "created_at": record.created_at}
    row |= {"author_name": record.name or "", "author_url": record.url, "editor": None}
    row |= _put(comment, record.body, judgement, site)
    comment.reason_codes = "".join(f" {reason['code']} " for reason in reasons)
    decision: Row = {
        "revision": 1,
        "action": action,
        "label": label,
        "source": IMPORT,
        "actor": f"import:{source}",
        "from_status": HELD,
        "from_queue": NEEDS_YOU,
        "to_status": status,
        "to_queue": comment.queue,
        "reasons": reasons,
        "scores": judgement.scores,
        "model_version": judgement.model_version,
    }
    return Rows(comment, [row], [decision])


def _comment(services: Services, site: SiteConfig, source: str, record: Record) -> Comment:
    assert record.created_at is not None
    uid = str(ULID.from_datetime(record.created_at))
    author = f"a:{uid}"
    if record.email and record.state != "deleted":
        # One that nobody can come back with: an address that was typed elsewhere earns no trust.
        name = services.identity.digest("imported", str(site.id), source, record.email.casefold())
        author = f"i:{name[:48]}"
    address = _address(services, site, record)
    return Comment(
        uid=uid,
        site_id=site.id,
        author_key=author,
        author_email=record.email if record.state != "deleted" else None,
        address_hash=address and address.address,
        network_hash=address and address.network,
        created_at=record.created_at,
    )


def _address(services: Services, site: SiteConfig, record: Record) -> Address | None:
    """Hashes for as long as those of the site's others are kept."""
    old = now() - timedelta(days=site.rules.address_days)
    if record.created_at is None or record.created_at < old or record.state == "deleted":
        return None
    return services.identity.address(record.address)


def _put(comment: Comment, body: str, judgement: Judgement, site: SiteConfig) -> Row:
    """What follows from a text, onto its comment and into its row."""
    comment.fingerprint = plain.fingerprint(body) if body else ""
    comment.language = language(body)
    comment.top_score = max((judgement.scores or {}).values(), default=0.0)
    thresholds = site.rules.thresholds(judgement.thresholds)
    comment.margin = uncertainty.margin(judgement.scores, thresholds)
    return {
        "body": body,
        "body_html": render.html(body),
        "scores": judgement.scores,
        "explanation": judgement.explanation,
        "model_version": judgement.model_version,
    }


def _judged(services: Services, site: SiteConfig, record: Record) -> tuple[Judgement, list[Row]]:
    """Scores, and for what waits the reasons that the words alone give; they decide nothing."""
    text = Text(record.body, record.name or "", record.email, record.url)
    if record.state == "held":
        judgement = judging.judge(services.live, text)
        found = policy.decide(judgement.scores, _facts(site, text), _rules(site, judgement))
        return judgement, judging.as_stored((*found.reasons, _WAITED))
    scorer = services.live.current()
    if scorer is None or not record.body:
        return NO_JUDGEMENT, []
    scores = scorer.score(text.document())
    return Judgement(scores, [], scorer.version, scorer.thresholds, scorer.certain_spam), []


def _facts(site: SiteConfig, text: Text) -> Facts:
    reading = judging.read(text)
    return Facts(
        banned_phrases=site.phrases["banned"].find(reading.words),
        suspect_phrases=site.phrases["suspect"].find(reading.words),
        link_count=reading.link_count,
        unknown_language=reading.unknown_language,
        reserved=site.reserved.taken(text.name, text.email),
    )


def _rules(site: SiteConfig, judgement: Judgement) -> policy.Rules:
    return judging.policy_rules(site.rules, judgement.thresholds, judgement.certain_spam, "auto")


_KEPT = (
    *("status", "queue", "label", "settled", "blind", "badge", "version"),
    *("author_email", "address_hash", "network_hash", "handle_hash", "margin"),
    *("created_at", "edited_at", "removed_at", "reported_at"),
)


def _restored(line: own.CommentLine) -> Rows:
    """The rows of a line of our own; what can be counted or rendered is made anew."""
    uid = line.id if own.UID.fullmatch(line.id) else str(ULID.from_datetime(line.created_at))
    texts = sorted(line.revisions, key=lambda text: text.number)
    current = texts[-1]
    comment = Comment(uid=uid, author_key=line.author_key or f"a:{uid}", revision=current.number)
    for name in _KEPT:
        setattr(comment, name, getattr(line, name))
    if comment.status == HELD and comment.queue is None:  # It would wait in no list.
        comment.queue = NEEDS_YOU
    comment.fingerprint = plain.fingerprint(current.body) if current.body else ""
    comment.language = language(current.body)
    comment.top_score = max((current.scores or {}).values(), default=0.0)
    comment.reason_codes = "".join(f" {reason.code} " for reason in current.reasons)
    return Rows(
        comment,
        [_text(text, line) for text in texts],
        [_judgement(decision.model_dump(), decision.reasons) for decision in line.decisions],
        [report.model_dump() for report in line.reports],
    )


def _text(text: own.Revision, line: own.CommentLine) -> Row:
    made = {
        "body_html": render.html(text.body),
        "created_at": text.created_at or line.created_at,
    }
    return _judgement(text.model_dump() | made, text.reasons)


def _judgement(row: Row, reasons: list[own.Reason]) -> Row:
    """Reasons as we store them: without a score where there is none."""
    return row | {"reasons": [reason.model_dump(exclude_none=True) for reason in reasons]}
