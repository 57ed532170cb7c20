"""Who may do what: keys for programs, passwords and sessions for people.

``checks`` the check each blueprint names · ``keys`` of programs · ``people`` who may sign in ·
``passwords`` how theirs are kept · ``sessions`` signing in and out.
"""

from service.auth.checks import CHECKS, protect
from service.auth.keys import SCOPES, bearer, create_key, require_key, revoke_key
from service.auth.passwords import PASSWORD_LENGTH
from service.auth.people import create_moderator, remove_moderator, set_password
from service.auth.sessions import (
    SESSION_DAYS,
    sign_in,
    sign_out,
    sign_out_everywhere,
    signed_in,
)

__all__ = [
    "CHECKS",
    "PASSWORD_LENGTH",
    "SCOPES",
    "SESSION_DAYS",
    "bearer",
    "create_key",
    "create_moderator",
    "protect",
    "remove_moderator",
    "require_key",
    "revoke_key",
    "set_password",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
    "signed_in",
]
