"""SMTP: one message to one address, and what the server makes of it."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from service.config import SettingError, Settings
from service.outbox.result import Result

# For each answer of the server; far less than the lease of a delivery.
SECONDS = 15.0
_PORTS = {"smtp": 25, "smtps": 465}


def check(settings: Settings) -> None:
    """Refuse a server without a sender, or a sender without a server.

    :raises SettingError: one of the two is missing.
    """
    if (settings.smtp_url is None) != (settings.mail_from is None):
        raise SettingError("PARLEY_SMTP_URL and PARLEY_MAIL_FROM go together: set both or none.")


def send(url: str, message: EmailMessage) -> Result:
    """Hand a message over to the server at ``url``.

    Only what is said of this recipient or this message is final. Whatever may be a fault of
    the server or of our settings passes, and the message waits for that.
    """
    try:
        server = _connect(url)
    except (OSError, smtplib.SMTPException) as error:
        return Result(error=_said(error), out_of_reach=True)
    try:
        server.send_message(message)
    except smtplib.SMTPNotSupportedError as error:
        return Result(error=_said(error), final=True)
    except smtplib.SMTPRecipientsRefused as error:
        ((code, said),) = error.recipients.values()
        return _refused(code, said)
    except smtplib.SMTPDataError as error:
        return _refused(error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:
        return Result(error=_said(error), out_of_reach=True)
    finally:
        _leave(server)
    return Result()


def _connect(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=SECONDS)
    try:
        if parts.query == "starttls":
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _leave(server: smtplib.SMTP) -> None:
    """Say good-bye; a message that was taken is taken, whatever comes of that."""
    with suppress(OSError, smtplib.SMTPException):
        server.quit()
    server.close()


def _refused(code: int, said: bytes | str) -> Result:
    return Result(error=f"refused: {code} {_text(said)}", final=code >= 500)


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"the mail server answered {error.smtp_code} {_text(error.smtp_error)}"
    return f"the mail server cannot be used: {_text(str(error) or type(error).__name__)}"


def _text(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.replace("\0", "").split())
