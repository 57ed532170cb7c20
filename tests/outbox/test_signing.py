"""Signatures, as a receiver checks them with the library of the Standard Webhooks scheme."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from standardwebhooks import Webhook, WebhookVerificationError

from service.config import ROOT
from service.context import Services
from service.models import now
from service.outbox import webhooks
from service.outbox.delivery import Postman
from service.outbox.events import EVENTS
from service.outbox.webhooks import Made
from tests.api.blog import Blog
from tests.outbox.conftest import OPERATOR
from tests.receiver import Receiver


def checked(receiver: Receiver, secret: str) -> str:
    """The type of the last message, if its signature is right."""
    call = receiver.calls[-1]
    found = Webhook(secret).verify(call.body, {k.lower(): v for k, v in call.headers.items()})
    return str(found["type"])


def test_signature_is_right(blog: Blog, hook: Made, receiver: Receiver, postman: Postman) -> None:
    blog.approved(body='Ünïcode 🌍 and "quotes".')
    postman.run()
    assert checked(receiver, hook.secret) == "comment.approved"


def test_other_secrets_are_refused(
    blog: Blog, own: Services, hook: Made, receiver: Receiver, postman: Postman
) -> None:
    other = webhooks.create(own, OPERATOR, "default", receiver.url, ["comment.held"])
    blog.approved()
    postman.run()
    with pytest.raises(WebhookVerificationError):
        checked(receiver, other.secret)


def test_both_secrets_sign_for_a_day_after_a_rotation(
    blog: Blog, own: Services, hook: Made, receiver: Receiver, postman: Postman
) -> None:
    fresh = webhooks.rotate(own, OPERATOR, hook.uid)
    blog.approved()
    postman.run()
    assert {checked(receiver, made.secret) for made in (hook, fresh)} == {"comment.approved"}
    with time_machine.travel(now() + timedelta(hours=25)):
        blog.approved()
        postman.run()
        assert checked(receiver, fresh.secret) == "comment.approved"
        with pytest.raises(WebhookVerificationError):
            checked(receiver, hook.secret)


def test_example_of_the_documentation_tells_right_from_wrong(
    blog: Blog, hook: Made, receiver: Receiver, postman: Postman
) -> None:
    page = (ROOT / "docs" / "webhooks.md").read_text("utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names: dict[str, Any] = {}
    exec(example, names)  # noqa: S102 -- our own page
    blog.approved()
    postman.run()
    (call,) = receiver.calls
    assert names["is_genuine"](hook.secret, call.headers, call.body)
    assert not names["is_genuine"](hook.secret, call.headers, call.body + b" ")


def test_documentation_names_every_event() -> None:
    page = (ROOT / "docs" / "webhooks.md").read_text("utf-8")
    assert [name for name, text in EVENTS.items() if f"| `{name}` | {text} |" not in page] == []
