"""What a candidate said is kept with the comment, in the transaction that stores it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from service import policy
from service.comments.judging import Judged
from service.comments.records import HELD
from service.models import Comment, ShadowScore
from service.shadow.candidate import Opinion
from service.sites import SiteRules


def note(
    session: Session, rules: SiteRules, comment: Comment, judged: Judged, opinion: Opinion | None
) -> None:
    """Write down what would have become of a new comment; what became of it stays.

    Both models meet the same facts and rules. Thresholds that the site has not set are each
    model's own. Where the live model gave no scores there is nothing to compare.
    """
    live = judged.judgement
    if opinion is None or live.scores is None or live.model_version == opinion.version:
        return
    asked = replace(
        judged.rules,
        thresholds=rules.thresholds(opinion.thresholds),
        certain_spam=rules.certain_spam or opinion.certain_spam,
    )
    verdict = policy.decide(opinion.scores, judged.facts, asked)
    session.add(
        ShadowScore(
            shadow_id=opinion.run,
            comment_id=comment.id,
            revision=comment.revision,
            version=opinion.version,
            scores=opinion.scores,
            held=judged.verdict.status == HELD,
            would_hold=verdict.status == HELD,
        )
    )
