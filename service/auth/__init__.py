"""Who may do what: keys for programs, passwords, second factors and sessions for people.

``checks`` the check each blueprint names · ``keys`` of programs, their ``usage`` and, in
``keyring``, what administrators do to them · ``people`` who may do what · ``management`` what
administrators do to them · ``invitations`` how they join ·
``account`` what they change about themselves · ``passwords`` and ``common``, ``second_factor``,
``attempts``, ``sessions``, ``oidc`` and ``federated``: how they prove who they are.
"""

from service.auth.checks import CHECKS, protect
from service.auth.keyring import create_key, revoke_key
from service.auth.keys import SCOPES, bearer, find_key, require_key, require_scope
from service.auth.passwords import PASSWORD_LENGTH
from service.auth.people import (
    create_moderator,
    remove_moderator,
    reset_second_factor,
    set_password,
    set_role,
)
from service.auth.sessions import (
    SESSION_DAYS,
    awaits_code,
    give_code,
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
    "awaits_code",
    "bearer",
    "create_key",
    "create_moderator",
    "find_key",
    "give_code",
    "protect",
    "remove_moderator",
    "require_key",
    "require_scope",
    "reset_second_factor",
    "revoke_key",
    "set_password",
    "set_role",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
    "signed_in",
]
