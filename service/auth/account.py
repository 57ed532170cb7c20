"""What people change about themselves; each asks for the password again."""

from __future__ import annotations

from service import audit
from service.auth import attempts, names, passwords, second_factor, sessions
from service.context import Services
from service.errors import Invalid
from service.models import Moderator
from service.outbox import receivers


def change_password(
    services: Services, moderator: Moderator, token: str, old: str, new: str
) -> None:
    """Another password; every session but the one of ``token`` ends.

    :raises Invalid: the old one is wrong, or the new one will not do.
    :raises TooManyRequests: the old one was wrong too often.
    """
    attempts.ask_password(services, moderator, old)
    hashed = passwords.hashed(new, moderator.name)
    with services.db.write() as session:
        row = session.get_one(Moderator, moderator.id)
        row.password_hash = hashed
        sessions.end_all(session, row.id, but=token)
        audit.note(session, row.name, "change_password", f"moderator:{row.name}", {})


def change_email(services: Services, moderator: Moderator, email: str) -> None:
    """Another address for mails, or none.

    :raises Invalid: it is no address.
    """
    email_or_none = names.fit_email(email)
    with services.db.write() as session:
        row = session.get_one(Moderator, moderator.id)
        row.email = email_or_none
        if email_or_none is None:
            row.notices, row.next_digest_at = "none", None
        receivers.changed(session)
        audit.note(session, row.name, "change_email", f"moderator:{row.name}", {})


def change_display_name(services: Services, moderator: Moderator, name: str) -> None:
    """The name above answers to readers; empty: that of signing in.

    :raises Invalid: it is too long or holds what no line shows.
    """
    shown = name.strip()
    if len(shown) > 100 or not shown.isprintable():
        raise Invalid(
            "A name has at most 100 printable characters.",
            fields={"display_name": "has at most 100 printable characters"},
        )
    with services.db.write() as session:
        row = session.get_one(Moderator, moderator.id)
        row.display_name = shown or None
        subject = f"moderator:{row.name}"
        audit.note(session, row.name, "change_display_name", subject, {"to": shown or None})


def begin_second_factor(services: Services, moderator: Moderator, password: str) -> str:
    """The salt of a secret to be shown and confirmed; nothing is kept of it until then.

    :raises Invalid: the password is wrong.
    """
    attempts.ask_password(services, moderator, password)
    return second_factor.new_salt()


def add_second_factor(
    services: Services, moderator: Moderator, token: str, salt: str, code: str
) -> list[str]:
    """Switch the second factor on; other sessions end. Returns the recovery codes.

    :raises Invalid: the code is not right.
    :raises Conflict: there is one already.
    """
    account = services.identity.digest("account", moderator.name)
    services.limits.test("second_factor", account)
    try:
        codes = second_factor.confirm(services, moderator.id, salt, code)
    except Invalid:
        services.limits.hit("second_factor", account)
        raise
    _end_others(services, moderator, token)
    return codes


def remove_second_factor(
    services: Services, moderator: Moderator, token: str, password: str, code: str
) -> None:
    """Take the second factor off, for the password and a code; other sessions end.

    :raises Invalid: one of them is wrong.
    """
    attempts.ask_password(services, moderator, password)
    account = services.identity.digest("account", moderator.name)
    services.limits.test("second_factor", account)
    with services.db.write() as session:
        row = session.get_one(Moderator, moderator.id)
        right = second_factor.accept(services, session, row, code)
        if right:
            second_factor.forget(session, row)
            sessions.end_all(session, row.id, but=token)
            audit.note(session, row.name, "remove_second_factor", f"moderator:{row.name}", {})
    if not right:
        services.limits.hit("second_factor", account)
        detail = "That code is not right, or it was used before."
        raise Invalid(detail, fields={"code": detail})


def renew_recovery_codes(
    services: Services, moderator: Moderator, token: str, password: str
) -> list[str]:
    """Ten new recovery codes in place of the old ones; other sessions end.

    :raises Invalid: the password is wrong.
    :raises Conflict: there is no second factor.
    """
    attempts.ask_password(services, moderator, password)
    codes = second_factor.renew_codes(services, moderator.id)
    _end_others(services, moderator, token)
    return codes


def _end_others(services: Services, moderator: Moderator, token: str) -> None:
    with services.db.write() as session:
        sessions.end_all(session, moderator.id, but=token)
