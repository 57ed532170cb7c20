"""What a change of the rules would have done to the last comments of a site. Writes nothing.

The policy judges each of them twice, with the scores that are stored: under the rules as they
are and as they would be. What became of a comment meanwhile is set beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from sqlalchemy.orm import Session

from model.scorer import Scorer
from service import blocklists, policy
from service.comments import history, judging
from service.comments.records import APPROVED, REJECTED
from service.context import Services
from service.models import Article
from service.policy import Facts, Verdict
from service.rules import past
from service.rules.past import Past, Records
from service.sites import SiteConfig, SiteRules

Key = tuple[str, str]


class Finder(Protocol):
    """Whatever finds phrases in a text."""

    def find(self, text: str) -> tuple[str, ...]:
        """The phrases that stand in the text."""


@dataclass(frozen=True, slots=True)
class World:
    """Everything of a site that a verdict depends on, beside the comment itself."""

    rules: SiteRules
    phrases: Mapping[str, Finder]
    bans: frozenset[Key]
    marks: Mapping[Key, bool]
    modes: Mapping[int, str | None] = field(default_factory=dict)


Change = Callable[[World], World]


@dataclass(frozen=True, slots=True)
class Moved:
    """A comment that would have been judged otherwise."""

    uid: str
    name: str
    body: str
    status: str
    settled_by: str | None
    reasons: tuple[str, ...]
    queue: str | None


@dataclass(frozen=True, slots=True)
class Preview:
    """How many comments were looked at, and which would have been judged otherwise.

    ``held`` and ``freed`` change between published and held, ``shelved`` would wait in almost
    surely spam instead of the queue, ``fetched`` the other way round. ``addresses_gone`` of them
    are too old for bans of addresses to be tried; ``other_model`` were scored by another model.
    """

    looked_at: int
    held: tuple[Moved, ...] = ()
    freed: tuple[Moved, ...] = ()
    shelved: tuple[Moved, ...] = ()
    fetched: tuple[Moved, ...] = ()
    addresses_gone: int = 0
    other_model: int = 0

    @property
    def moved(self) -> bool:
        """Whether the change would have made any difference."""
        return bool(self.held or self.freed or self.shelved or self.fetched)


def preview(services: Services, site_id: int, change: Change) -> Preview:
    """Judge the last comments of a site under its rules as they are and as changed."""
    model = services.live.current()
    thresholds = dict(model.thresholds) if model else {}
    certain = model.certain_spam if model else 1.0
    with services.db.read() as session:
        site = services.sites.of(session, site_id)
        comments = past.last(session, site)
        before = _world(session, site, comments)
        after = change(before)
        most = max(before.rules.trusted_after, after.rules.trusted_after)
        records = Records(session, site_id, comments, most)
        judge = _Judge(records, thresholds, certain)
        pairs = [(one, judge.verdict(one, before), judge.verdict(one, after)) for one in comments]
        changed = [pair for pair in pairs if _place(pair[1]) != _place(pair[2])]
        moved = _moved(session, changed)
    version = model.version if model else None
    return replace(
        moved,
        looked_at=len(comments),
        addresses_gone=sum(not one.address_known for one in comments),
        other_model=sum(one.model_version != version for one in comments),
    )


def compare(services: Services, site_id: int, other: Scorer) -> Preview:
    """Score the last comments of a site by the live model and by ``other``, under its rules.

    ``held`` and ``freed`` is what ``other`` would do where the live model does not.

    :raises NotFound: there is no live model to compare with.
    """
    live = services.live.version()
    with services.db.read() as session:
        site = services.sites.of(session, site_id)
        comments = past.last(session, site)
        world = _world(session, site, comments)
        records = Records(session, site_id, comments, world.rules.trusted_after)
        before, after = (_Judge(records, one.thresholds, one.certain_spam) for one in (live, other))
        pairs = [
            (
                one,
                before.verdict(_scored(one, live), world),
                after.verdict(_scored(one, other), world),
            )
            for one in comments
        ]
        moved = _moved(session, [pair for pair in pairs if _place(pair[1]) != _place(pair[2])])
    gone = sum(not one.address_known for one in comments)
    return replace(moved, looked_at=len(comments), addresses_gone=gone)


def _scored(comment: Past, model: Scorer) -> Past:
    return replace(comment, scores=model.score(comment.text.document()))


def _world(session: Session, site: SiteConfig, comments: list[Past]) -> World:
    names = past.all_names(comments)
    ids = {comment.article_id for comment in comments}
    return World(
        rules=site.rules,
        phrases=site.phrases,
        bans=frozenset(blocklists.banned(session, site.id, names)),
        marks=blocklists.marks(session, site.id, names),
        modes=_modes(session, ids),
    )


def _modes(session: Session, ids: Iterable[int]) -> dict[int, str | None]:
    rows = session.query(Article.id, Article.mode).filter(Article.id.in_(list(ids)))
    return {article_id: mode for article_id, mode in rows if mode}


@dataclass(frozen=True, slots=True)
class _Judge:
    records: Records
    thresholds: Mapping[str, float]
    certain_spam: float

    def verdict(self, comment: Past, world: World) -> Verdict:
        rules = judging.policy_rules(
            world.rules, self.thresholds, self.certain_spam, world.modes.get(comment.article_id)
        )
        return policy.decide(comment.scores, self._facts(comment, world), rules)

    def _facts(self, comment: Past, world: World) -> Facts:
        reading = comment.reading
        return Facts(
            bans=judging.kinds_banned(comment.names, world.bans),
            banned_phrases=world.phrases["banned"].find(reading.words),
            suspect_phrases=world.phrases["suspect"].find(reading.words),
            link_count=reading.link_count,
            unknown_language=reading.unknown_language,
            approved_count=self.records.approved_before(comment),
            rejected_lately=self.records.rejected_before(comment, world.rules.trusted_days),
            mark=judging.marked(comment.names, world.marks),
            reserved=comment.reserved,
            edited_after_decision=comment.edited_after_decision,
            sending=comment.sending,
        )


def _place(verdict: Verdict) -> tuple[str, str | None]:
    return verdict.status, verdict.queue


def _moved(session: Session, changed: list[tuple[Past, Verdict, Verdict]]) -> Preview:
    decided = {one.uid for one, _, _ in changed if one.settled}
    words = history.last_words(session, decided) if decided else {}
    found: dict[str, list[Moved]] = {"held": [], "freed": [], "shelved": [], "fetched": []}
    for one, before, after in changed:
        why = after if after.status != APPROVED else before
        moved = Moved(
            uid=one.uid,
            name=one.name,
            body=one.body,
            status=one.status,
            settled_by=words[one.uid]["actor"] if one.uid in words else None,
            reasons=tuple(reason.detail for reason in why.reasons),
            queue=after.queue,
        )
        found[_direction(before, after)].append(moved)
    held, freed, shelved, fetched = (tuple(found[name]) for name in found)
    return Preview(0, held, freed, shelved, fetched)


def _direction(before: Verdict, after: Verdict) -> str:
    if before.status != after.status:
        return "freed" if after.status == APPROVED else "held"
    return "shelved" if after.queue == "almost_surely_spam" else "fetched"


def approved_by_people(rows: Iterable[Moved]) -> list[Moved]:
    """Those that a person had approved."""
    return [row for row in rows if row.settled_by and row.status == APPROVED]


def rejected_by_people(rows: Iterable[Moved]) -> list[Moved]:
    """Those that a person had rejected."""
    return [row for row in rows if row.settled_by and row.status == REJECTED]
