"""Who wrote something, known without being kept: keyed hashes and signed tokens.

Everything here is an HMAC-SHA256 under the installation's secret, each purpose
under a name of its own, so that a token of one kind never passes for another.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network


@dataclass(frozen=True, slots=True)
class Address:
    """A client's address as it is kept: hashes of the address and of its network."""

    address: str
    network: str


def same(expected: str, given: str) -> bool:
    """Whether a token or signature that was sent is the right one; takes as long if it is not."""
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))


class Identity:
    """Hashes and tokens under one secret."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def digest(self, purpose: str, *parts: str) -> str:
        """A keyed hash as 64 hexadecimal characters.

        Parts are joined by their lengths, so that ("ab", "c") differs from ("a", "bc").
        """
        message = "".join(f"{len(part)}:{part}" for part in (purpose, *parts))
        data = message.encode("utf-8", "surrogatepass")
        return hmac.new(self._secret, data, hashlib.sha256).hexdigest()

    def address(self, text: str | None) -> Address | None:
        """Hashes for a public address; None for one that identifies nobody.

        Loopback and private addresses belong to a proxy or to everybody in one
        house, and so say nothing about who is writing.
        """
        address = _parsed(text)
        if address is None or not address.is_global:
            return None
        network = ip_network((address, 24 if address.version == 4 else 48), strict=False)
        return Address(self.digest("address", str(address)), self.digest("network", str(network)))

    def sender(self, text: str | None) -> str:
        """A keyed hash of an address to count attempts by, private addresses too.

        Whoever has one IPv6 address has the 2^64 around it, so those count as one.
        """
        address = _parsed(text)
        if address is None:
            return self.digest("sender", text or "")
        wide = address.version == 6
        network = ip_network((address, 64 if wide else 32), strict=False)
        return self.digest("sender", str(network))

    def edit_token(self, uid: str) -> str:
        """What lets the author of comment ``uid`` see, change and delete it."""
        return self.digest("edit", uid)[:40]

    def may_edit(self, uid: str, token: str) -> bool:
        """Whether ``token`` is the edit token of comment ``uid``."""
        return same(self.edit_token(uid), token)

    def author_token(self, author: str) -> str:
        """A token that carries the trust of ``author`` from one comment to the next."""
        return f"{author}.{self.digest('author', author)[:40]}"

    def author(self, token: str | None) -> str | None:
        """The author a token stands for; None for one that is not ours."""
        author, _, signature = (token or "").partition(".")
        expected = self.digest("author", author)[:40]
        return author if author and same(expected, signature) else None


def _parsed(text: str | None) -> IPv4Address | IPv6Address | None:
    """An address; one of IPv4 in the clothes of IPv6 as what it is."""
    try:
        address = ip_address(text or "")
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
