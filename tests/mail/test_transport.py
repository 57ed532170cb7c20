"""TLS to the mail server: from the first byte or before anything is said, never without trust."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from urllib.parse import quote

import pytest

from service.mail import messages, transport
from tests import certificates
from tests.mailserver import PASSWORD, USER, MailServer, mail_server

LOGIN = f"{USER}:{quote(PASSWORD, safe='')}"


@pytest.fixture
def mail() -> EmailMessage:
    """A mail to nobody in particular."""
    return messages.make("parley@blog.example", "ana@blog.example", "Hello", [], {})


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that believes the certificate of the tests."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.OWN))


@pytest.fixture
def later() -> Iterator[MailServer]:
    """A server that begins in the clear and asks for TLS and a password."""
    with mail_server("starttls") as server:
        yield server


@pytest.fixture
def at_once() -> Iterator[MailServer]:
    """A server that speaks TLS from the first byte."""
    with mail_server("at once") as server:
        yield server


def address(server: MailServer, scheme: str, login: str = "", more: str = "") -> str:
    port = server.url.rpartition(":")[2]
    return f"{scheme}://{login}localhost:{port}{more}"


@pytest.mark.usefixtures("trusted")
def test_tls_from_the_first_byte(at_once: MailServer, mail: EmailMessage) -> None:
    assert transport.send(address(at_once, "smtps"), mail).error is None
    assert len(at_once.mails) == 1


@pytest.mark.usefixtures("trusted")
def test_starttls_comes_before_the_password(later: MailServer, mail: EmailMessage) -> None:
    assert transport.send(address(later, "smtp", f"{LOGIN}@", "?starttls"), mail).error is None
    assert len(later.mails) == 1


@pytest.mark.usefixtures("trusted")
def test_wrong_password_is_told_and_not_final(later: MailServer, mail: EmailMessage) -> None:
    result = transport.send(address(later, "smtp", f"{USER}:wrong@", "?starttls"), mail)
    assert "535" in (result.error or "")
    assert (result.final, later.mails) == (False, [])


def test_certificate_that_nobody_vouches_for_is_refused(
    later: MailServer, at_once: MailServer, mail: EmailMessage
) -> None:
    urls = [address(later, "smtp", f"{LOGIN}@", "?starttls"), address(at_once, "smtps")]
    results = [transport.send(url, mail) for url in urls]
    assert all("CERTIFICATE_VERIFY_FAILED" in (result.error or "") for result in results)
    assert (later.mails, at_once.mails) == ([], [])


def test_server_without_starttls_gets_nothing(mail: EmailMessage) -> None:
    with mail_server() as server:
        result = transport.send(f"{server.url}?starttls", mail)
    assert (result.final, server.mails) == (False, [])
    assert "STARTTLS" in (result.error or "")
