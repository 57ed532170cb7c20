"""Mails as they are made: no text can begin a header or name a recipient."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from service.config import SettingError
from service.mail.messages import Line, make

INJECTION = "Trains\r\nBcc: eve@other.example\r\n\r\nBuy\x00 now\u2028"


def test_title_begins_no_header() -> None:
    mail = make("p@blog.example", "ana@blog.example", INJECTION, [Line("x")], {})
    head = mail.as_bytes().split(b"\r\n\r\n")[0]
    assert mail["Bcc"] is None
    assert b"\nBcc" not in head
    assert mail["Subject"] == "Trains Bcc: eve@other.example Buy now"


def test_comma_in_an_address_makes_no_second_recipient() -> None:
    mail = make("p@blog.example", "eve,ana@blog.example", "x", [Line("x")], {})
    assert len(mail["To"].addresses) == 1


@pytest.mark.parametrize("bad", ["ana@blog.example\r\nBcc: eve@x.example", "ana\n@blog.example"])
def test_line_end_in_an_address_makes_no_mail(bad: str) -> None:
    with pytest.raises(ValueError, match=r"CR|[Ii]nvalid"):
        make("p@blog.example", bad, "x", [Line("x")], {})


def test_mail_server_without_a_sender_is_refused(make_app: Callable[..., Flask]) -> None:
    with pytest.raises(SettingError, match="go together"):
        make_app(smtp_url="smtp://127.0.0.1")
