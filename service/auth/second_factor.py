"""The second factor: codes of an app (RFC 6238, TOTP), and recovery codes for its loss.

The secret stands nowhere: it is an HMAC, under the installation's secret, over the
moderator's id and a random salt, and only the salt is kept.
"""

from __future__ import annotations

import base64
import hmac
import secrets
import time

import pyotp
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from service import audit
from service.context import Services
from service.errors import Conflict, Invalid
from service.models import Moderator, RecoveryCode, now

STEP_SECONDS = 30
# A clock may be one step ahead or behind (RFC 6238, 5.2).
SKEW = 1
RECOVERY_CODES = 10
# Without the letters and digits that one takes for each other.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_HALF = 5


def new_salt() -> str:
    """What makes the next secret another one."""
    return secrets.token_hex(32)


def secret(services: Services, moderator_id: int, salt: str) -> str:
    """What app and server share, 160 bits in base 32."""
    digest = services.identity.digest("totp", str(moderator_id), salt)
    return base64.b32encode(bytes.fromhex(digest)[:20]).decode()


def address(name: str, key: str) -> str:
    """The ``otpauth:`` address that an app reads out of the square."""
    return pyotp.TOTP(key).provisioning_uri(name=name, issuer_name="Parley")


def confirm(services: Services, moderator_id: int, salt: str, code: str) -> list[str]:
    """Switch the second factor on, for the first code of the secret with that salt.

    Returns the recovery codes, which are shown now and never again.

    :raises Conflict: it is on already.
    :raises Invalid: the code is not right.
    """
    with services.db.write() as session:
        moderator = session.get_one(Moderator, moderator_id, with_for_update=True)
        if moderator.totp_since is not None:
            raise Conflict("There is a second factor already; take it off first.")
        moderator.totp_salt, moderator.totp_step = salt, None
        session.flush()
        if not _accept_code(services, session, moderator, _bare(code)):
            detail = "That is not the code the app shows now. Is its clock right?"
            raise Invalid(detail, fields={"code": detail})
        moderator.totp_since = now()
        _note(session, moderator, "add_second_factor")
        return _new_codes(services, session, moderator.id)


def renew_codes(services: Services, moderator_id: int) -> list[str]:
    """Ten new recovery codes; what was left of the old ones is void.

    :raises Conflict: there is no second factor.
    """
    with services.db.write() as session:
        moderator = session.get_one(Moderator, moderator_id, with_for_update=True)
        if moderator.totp_since is None:
            raise Conflict("There is no second factor that these could stand in for.")
        _note(session, moderator, "renew_recovery_codes")
        return _new_codes(services, session, moderator.id)


def forget(session: Session, moderator: Moderator) -> None:
    """Take the second factor and its recovery codes off, in the transaction of ``session``."""
    moderator.totp_salt = moderator.totp_step = moderator.totp_since = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.moderator_id == moderator.id))


def accept(services: Services, session: Session, moderator: Moderator, code: str) -> bool:
    """Whether ``code`` is right now: of the app, or one of the recovery codes.

    Either is good once; what was right is used up in the transaction of ``session``.
    """
    bare = _bare(code)
    if _accept_code(services, session, moderator, bare):
        return True
    used = delete(RecoveryCode).where(
        RecoveryCode.moderator_id == moderator.id,
        RecoveryCode.digest == _digest(services, moderator.id, bare),
    )
    if session.scalar(used.returning(RecoveryCode.id)) is None:
        return False
    _note(session, moderator, "use_recovery_code")
    return True


def codes_left(services: Services, moderator_id: int) -> int:
    """How many recovery codes are not used."""
    with services.db.read() as session:
        query = select(RecoveryCode.id).where(RecoveryCode.moderator_id == moderator_id)
        return len(session.scalars(query).all())


def _accept_code(services: Services, session: Session, moderator: Moderator, code: str) -> bool:
    """Whether it is a code of about now; it and every older one are void from here on."""
    if moderator.totp_salt is None:
        return False
    step = _step(secret(services, moderator.id, moderator.totp_salt), code)
    if step is None:
        return False
    unused = or_(Moderator.totp_step.is_(None), Moderator.totp_step < step)
    use = update(Moderator).where(Moderator.id == moderator.id, unused).values(totp_step=step)
    return session.scalar(use.returning(Moderator.id)) is not None


def _step(key: str, code: str) -> int | None:
    """The time step whose code that is, within the skew."""
    present = int(time.time()) // STEP_SECONDS
    totp = pyotp.TOTP(key)
    steps = range(present - SKEW, present + SKEW + 1)
    given = code.encode("utf-8", "replace")
    right = [n for n in steps if hmac.compare_digest(totp.generate_otp(n).encode(), given)]
    return right[-1] if right else None


def _bare(code: str) -> str:
    """A code without what people put between its halves."""
    return "".join(code.split()).replace("-", "").casefold()


def _new_codes(services: Services, session: Session, moderator_id: int) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.moderator_id == moderator_id))
    codes = [
        "".join(secrets.choice(_ALPHABET) for _ in range(2 * _HALF)) for _ in range(RECOVERY_CODES)
    ]
    session.add_all(
        RecoveryCode(moderator_id=moderator_id, digest=_digest(services, moderator_id, code))
        for code in codes
    )
    return [f"{code[:_HALF]}-{code[_HALF:]}" for code in codes]


def _digest(services: Services, moderator_id: int, code: str) -> str:
    return services.identity.digest("recovery", str(moderator_id), code)


def _note(session: Session, moderator: Moderator, action: str) -> None:
    audit.note(session, moderator.name, action, f"moderator:{moderator.name}", {})
