"""Mails to commenters: whether they want to be told of replies, and each reply, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode, urlsplit

from sqlalchemy.orm import Session

from service.comments import visibility
from service.comments.records import APPROVED
from service.context import Services
from service.mail import messages, subscriptions, transport
from service.mail.messages import Line
from service.mail.subscriptions import CONFIRM, STOP, STOP_ALL, Act
from service.models import DEFAULT_SITE, Comment, Delivery, ReplyMail, Subscription
from service.outbox import followers
from service.outbox.result import Result
from service.sites import SiteConfig
from service.text import keys

EXCERPT = 2000


def ask(services: Services, delivery: Delivery) -> Result:
    """Mail an address whether it wants these mails.

    Nothing that a commenter has written is in it: anybody may type anybody's address.
    """
    with services.db.write() as session:
        mine = session.get(Subscription, delivery.receiver_id)
        site = _site(services, session, mine) if mine else None
        if mine is None or site is None or mine.comment.status != APPROVED:
            return Result(dropped=True, error="nobody asks for such mails any more")
        if not subscriptions.may_ask(session, mine, delivery.uid):
            return Result(dropped=True, error="the address has answered, or was asked before")
        to, place = mine.comment.author_email or "", _place(services, site)
        yes = _link(services, CONFIRM, mine.uid)
        stop = _link(services, STOP_ALL, mine.address)
    lines = [
        Line(
            f"Somebody, probably you, has left a comment on {place} with this address and "
            "asked for a mail whenever somebody replies."
        ),
        Line("Yes, mail me replies", yes),
        Line(
            "If it was not you, do nothing. Without a yes within seven days no such mail is "
            "ever sent."
        ),
        Line("Never ask this address again", stop),
    ]
    return _post(services, delivery, to, f"Mails about replies on {place}?", lines, stop)


def tell(services: Services, delivery: Delivery) -> Result:
    """Mail a reply, if it still is one that may be read and somebody still wants it."""
    with services.db.read() as session:
        mail = session.get(ReplyMail, delivery.receiver_id)
        if mail is None:
            return Result(dropped=True, error="they want no such mail any more")
        mine, reply = mail.subscription, mail.comment
        site = _site(services, session, mine)
        wanted = site is not None and followers.confirmed(session, mine.address)
        if site is not None and wanted and _fit(mine, reply):
            said = _said(services, site, mine, reply)
            stop = _link(services, STOP, mine.uid)
            return _post(services, delivery, mine.comment.author_email or "", *said, stop)
        uid = reply.uid
    _put_aside(services, uid, delivery.receiver_id)
    return Result(dropped=True, error="the reply may not be told, or nobody wants it any more")


def _fit(mine: Subscription, reply: Comment) -> bool:
    return reply.status == APPROVED and mine.comment.status == APPROVED


def _put_aside(services: Services, uid: str, number: int) -> None:
    """Let a reply that comes back be told after all, unless it has come back just now."""
    with services.db.write() as session:
        visibility.locked_comment(session, uid)
        mail = session.get(ReplyMail, number)
        if mail is not None and not _fit(mail.subscription, mail.comment):
            mail.dropped = True


def _said(
    services: Services, site: SiteConfig, mine: Subscription, reply: Comment
) -> tuple[str, Sequence[Line]]:
    where = messages.one_line(reply.article.title or reply.article.key)
    name = messages.one_line(reply.current.author_name)
    place = _place(services, site)
    return f"A reply to your comment: {where}", [
        Line(f"{name} has replied to your comment on {where}:"),
        Line(messages.cut(reply.current.body, EXCERPT)),
        Line("Read it there", _permalink(services, site, reply)),
        Line("No more mails about this comment", _link(services, STOP, mine.uid)),
        Line(f"No more mails from {place}", _link(services, STOP_ALL, mine.address)),
    ]


def _post(
    services: Services, delivery: Delivery, to: str, subject: str, lines: Sequence[Line], stop: str
) -> Result:
    settings = services.settings
    if settings.smtp_url is None or settings.mail_from is None:
        return Result(dropped=True, error="no mail server is set")
    headers: Mapping[str, str] = messages.headers(delivery.uid, settings.public_url, stop)
    mail = messages.make(settings.mail_from, to, subject, lines, headers)
    return transport.send(settings.smtp_url, mail)


def _site(services: Services, session: Session, mine: Subscription) -> SiteConfig | None:
    """The site of a subscription, if it still sends such mails."""
    site = services.sites.of(session, mine.comment.site_id)
    return site if subscriptions.offered(services.settings, site) else None


def _place(services: Services, site: SiteConfig) -> str:
    """A host that the operator has named, for whoever reads the mail."""
    return urlsplit(site.origins[0]).netloc if site.origins else messages.host(_url(services))


def _permalink(services: Services, site: SiteConfig, comment: Comment) -> str:
    """The comment below its article, or on our own page where that has no address."""
    key = comment.article.key
    if keys.article(key).host is None:
        query = {"article": key} | ({} if site.slug == DEFAULT_SITE else {"site": site.slug})
        key = f"{_url(services)}/embed/form?{urlencode(query)}"
    return f"{key}#comment-{comment.uid}"


def _link(services: Services, act: Act, what: str) -> str:
    return f"{_url(services)}/replies/{act}/{subscriptions.token(services.identity, act, what)}"


def _url(services: Services) -> str:
    return services.settings.public_url
