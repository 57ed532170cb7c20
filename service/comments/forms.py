"""What a form proves beside the words: when it was shown, and that its trap is empty.

A token is a time and a signature over it, the site and the article. It is kept nowhere and
names nobody; within its day it can be used again, which is why it proves little.
"""

from __future__ import annotations

import re

from service.comments.records import Form
from service.identity import Identity, same
from service.models import now
from service.policy import Sending
from service.sites import SiteConfig

DAY = 24 * 60 * 60


def token(identity: Identity, site: SiteConfig, article_key: str) -> str:
    """What tells later that a form of this article was shown now."""
    shown = str(int(now().timestamp()))
    return f"{shown}.{_signature(identity, site, article_key, shown)}"


def sending(identity: Identity, site: SiteConfig, article_key: str, form: Form | None) -> Sending:
    """What the policy may know of a form; without one, nothing."""
    if form is None:
        return Sending()
    return Sending(
        trap_filled=bool(form.trap),
        form_seconds=_seconds(identity, site, article_key, form.token or ""),
    )


def _seconds(identity: Identity, site: SiteConfig, article_key: str, sent: str) -> float | None:
    """How long ago a token was made; None for one that is another's, none of ours or too old."""
    shown, _, signature = sent.partition(".")
    expected = _signature(identity, site, article_key, shown)
    if not same(expected, signature) or not re.fullmatch("[0-9]{1,12}", shown):
        return None
    seconds = max(0.0, now().timestamp() - int(shown))  # clocks of two machines may differ
    return seconds if seconds <= DAY else None


def _signature(identity: Identity, site: SiteConfig, article_key: str, shown: str) -> str:
    return identity.digest("form", str(site.id), article_key, shown)[:32]
