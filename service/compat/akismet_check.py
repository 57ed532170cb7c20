"""comment-check, submit-spam and submit-ham: what is answered, remembered and counted."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.auth import usage
from service.comments import judging
from service.comments.judging import Judged
from service.comments.records import CERTAIN_SPAM
from service.compat import akismet_fields as asking
from service.compat import corrections
from service.compat.akismet_fields import Fields
from service.compat.common import RETRY_SECONDS
from service.compat.corrections import HAM, SPAM, Correction
from service.context import Services
from service.errors import Unavailable
from service.models import ApiKey, Site
from service.sites import SiteConfig
from service.text import keys

# What holds a comment because of the order a site wants, not because of anything in it: the
# client has an order of its own.
OF_THE_SITE = frozenset({"first_comment", "premoderate"})


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether it is spam. ``discard``: so surely that nobody needs to see it."""

    spam: bool
    discard: bool = False
    reasons: tuple[str, ...] = ()


def check(services: Services, key: ApiKey, fields: Fields) -> Answer:
    """Judge what a client sends; the answer is counted, and kept for a correction to find.

    :raises Unavailable: no usable model is there, so that clients hold.
    :raises TooManyRequests: the key's quota is used up.
    """
    answer = _answer(services, key, fields)
    said = SPAM if answer.spam else HAM
    with services.db.write() as session:
        usage.refuse_over_quota(session, key)
        if not asking.teaches(fields):
            usage.count(session, key, asking.blog(fields))
            return answer
        usage.count(session, key, asking.blog(fields), **{said: 1})
        corrections.remember(session, services.identity, key, asking.written(fields), said)
    return answer


def _answer(services: Services, key: ApiKey, fields: Fields) -> Answer:
    if asking.is_guaranteed_spam(fields):
        return Answer(spam=True)
    if asking.is_administrator(fields):
        return Answer(spam=False)
    with services.db.read() as session:
        usage.refuse_over_quota(session, key)
        judged = _judged(services, session, key, fields)
    codes = (reason.code for reason in judged.verdict.reasons)
    reasons = tuple(code for code in codes if code not in OF_THE_SITE)
    return Answer(bool(reasons), judged.verdict.queue == CERTAIN_SPAM, reasons)


def _judged(services: Services, session: Session, key: ApiKey, fields: Fields) -> Judged:
    text = asking.text(fields)
    judgement = judging.judge(services.live, text)
    if judgement.scores is None:
        raise Unavailable("There is no usable model.", retry_after=RETRY_SECONDS)
    return judging.decide(
        session,
        _site(services, session, key, fields.get("blog", "")),
        text,
        judgement,
        address=services.identity.address(fields.get("user_ip", "").strip()),
        sending=asking.sending(fields),
    )


def _site(services: Services, session: Session, key: ApiKey, blog: str) -> SiteConfig:
    """The site of a key; of one for every site, the one that lists the origin of ``blog``."""
    if key.site_id is not None:
        return services.sites.of(session, key.site_id)
    scheme, _, rest = blog.partition("://")
    origin = keys.origin(f"{scheme}://{rest.partition('/')[0]}")
    for slug in session.scalars(select(Site.slug).where(Site.origins.is_not(None))):
        site = services.sites.get(session, slug)
        if origin in (site.origins or ()):
            return site
    return services.sites.get(session, None)


def submit(services: Services, key: ApiKey, fields: Fields, *, spam: bool) -> None:
    """Take in that a text was spam, or was none.

    :raises TooManyRequests: the key's quota is used up.
    """
    said = asking.written(fields)
    correction = Correction(said, "reject", "spam") if spam else Correction(said, "approve")
    teaches = asking.teaches(fields)
    corrections.correct(services, key, correction, asking.blog(fields), learn=teaches)
