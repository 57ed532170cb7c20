"""A mail as plain text and as simple HTML, both of the same lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from html import escape
from urllib.parse import urlsplit

SUBJECT = 120


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph; ``href`` is where it leads."""

    text: str
    href: str | None = None


def make(
    sender: str,
    to: str,
    subject: str,
    lines: Sequence[Line],
    headers: Mapping[str, str],
) -> EmailMessage:
    """The mail. Nothing in ``subject`` can begin another header or another recipient."""
    message = EmailMessage(policy.SMTP)
    message["From"] = _address(sender)
    message["To"] = _address(to)
    message["Subject"] = one_line(subject)
    message["Auto-Submitted"] = "auto-generated"
    for name, value in headers.items():
        message[name] = value
    message.set_content("\n\n".join(map(_plain, lines)) + "\n")
    message.add_alternative("<!doctype html>\n" + "\n".join(map(_html, lines)), subtype="html")
    return message


def one_line(text: str, longest: int = SUBJECT) -> str:
    """Text without line ends and other signs that no line shows, cut to ``longest``."""
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    return cut(" ".join(shown.split()), longest)


def cut(text: str, longest: int) -> str:
    """Text of ``longest`` characters at most, with a sign that more follows."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def headers(uid: str, public_url: str, stop: str) -> dict[str, str]:
    """The same id however often a mail is sent, and the link that ends such mails (RFC 8058)."""
    return {
        "Message-ID": f"<{uid}@{host(public_url)}>",
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def host(url: str) -> str:
    """The host of our own address, for the ids of messages."""
    return urlsplit(url).hostname or "localhost"


def _address(text: str) -> Address:
    """One address whatever it holds: a comma in it does not make two."""
    name, _, domain = text.rpartition("@")
    return Address(username=name, domain=domain)


def _plain(line: Line) -> str:
    return f"{line.text}\n{line.href}" if line.href else line.text


def _html(line: Line) -> str:
    text = escape(line.text).replace("\n", "<br>")
    return f'<p><a href="{escape(line.href)}">{text}</a></p>' if line.href else f"<p>{text}</p>"
