"""What Parley would make of a text that stays with the client that asks."""

from __future__ import annotations

from dataclasses import dataclass

from service.auth import usage
from service.comments import judging
from service.comments.judging import Text
from service.comments.records import CERTAIN_SPAM
from service.compat import common
from service.context import Services
from service.models import ApiKey
from service.policy import Sending

# What holds a comment because of the order a site wants, not because of anything in it: the
# client has an order of its own.
OF_THE_SITE = frozenset({"first_comment", "premoderate"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Codes of what in the text, its author or its sending speaks for holding it.

    ``certain``: it is so surely spam that nobody needs to see it.
    """

    reasons: tuple[str, ...] = ()
    certain: bool = False


def reach(
    services: Services,
    key: ApiKey,
    page: str,
    text: Text,
    address: str = "",
    sending: Sending = judging.UNKNOWN,
) -> Verdict:
    """Judge a text by the model and by the rules of the site that it belongs to.

    :raises Unavailable: no usable model is there, so that clients hold.
    :raises TooManyRequests: the key's quota is used up.
    """
    with services.db.read() as session:
        usage.refuse_over_quota(session, key)
    judgement = judging.judge(services.live, text)
    if judgement.scores is None:
        raise common.no_model()
    with services.db.read() as session:
        judged = judging.decide(
            session,
            common.site_of(services, session, key, page),
            text,
            judgement,
            address=services.identity.address(address),
            sending=sending,
        )
    codes = (reason.code for reason in judged.verdict.reasons)
    reasons = tuple(code for code in codes if code not in OF_THE_SITE)
    return Verdict(reasons, judged.verdict.queue == CERTAIN_SPAM)
