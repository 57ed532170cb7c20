"""comment-check, submit-spam and submit-ham: what is answered, remembered and counted."""

from __future__ import annotations

from service.auth import usage
from service.compat import akismet_fields as asking
from service.compat import corrections, verdict
from service.compat.akismet_fields import Fields
from service.compat.corrections import HAM, SPAM, Correction
from service.compat.verdict import Verdict
from service.context import Services
from service.models import ApiKey

GUARANTEED = Verdict(("guaranteed_spam",))


def check(services: Services, key: ApiKey, fields: Fields) -> Verdict:
    """Judge what a client sends; the answer is counted, and kept for a correction to find.

    :raises Unavailable: no usable model is there, so that clients hold.
    :raises TooManyRequests: the key's quota is used up.
    """
    found = _verdict(services, key, fields)
    said = SPAM if found.reasons else HAM
    with services.db.write() as session:
        usage.refuse_over_quota(session, key)
        if not asking.teaches(fields):
            usage.count(session, key, asking.blog(fields))
            return found
        usage.count(session, key, asking.blog(fields), **{said: 1})
        corrections.remember(session, services.identity, key, asking.written(fields), said)
    return found


def _verdict(services: Services, key: ApiKey, fields: Fields) -> Verdict:
    if asking.is_guaranteed_spam(fields):
        return GUARANTEED
    if asking.is_administrator(fields):
        return Verdict()
    return verdict.reach(
        services,
        key,
        fields.get("blog", ""),
        asking.text(fields),
        fields.get("user_ip", "").strip(),
        asking.sending(fields),
    )


def submit(services: Services, key: ApiKey, fields: Fields, *, spam: bool) -> None:
    """Take in that a text was spam, or was none.

    :raises TooManyRequests: the key's quota is used up.
    """
    said = asking.written(fields)
    correction = Correction(said, "reject", "spam") if spam else Correction(said, "approve")
    teaches = asking.teaches(fields)
    corrections.correct(services, key, correction, asking.blog(fields), learn=teaches)
