"""Who says who they are is counted when they are wrong, and stopped for a while."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from service.auth import passwords
from service.context import Services
from service.errors import Invalid
from service.models import Moderator


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try with a password, counted for its address, and for address and name together."""

    services: Services
    address: str
    account: str

    def allow(self) -> None:
        """Go on only while there were not too many.

        :raises TooManyRequests: there were.
        """
        self.services.limits.test("login", self.address)
        self.services.limits.test("login_account", self.account, self.address)

    def failed(self) -> None:
        """Count one."""
        self.services.limits.hit("login", self.address)
        self.services.limits.hit("login_account", self.account, self.address)


def attempt(services: Services, name: str) -> Attempt:
    """A try of this request to be ``name``."""
    address = services.identity.sender(request.remote_addr)
    return Attempt(services, address, services.identity.digest("account", name))


def ask_password(services: Services, moderator: Moderator, password: str) -> None:
    """Go on only when somebody who is signed in knows their password, too.

    :raises Invalid: it is another one.
    :raises TooManyRequests: too many failures from this address or for this name.
    """
    trying = attempt(services, moderator.name)
    trying.allow()
    if not passwords.fits(password, moderator.password_hash):
        trying.failed()
        detail = "That is not your password."
        raise Invalid(detail, fields={"password": detail})
