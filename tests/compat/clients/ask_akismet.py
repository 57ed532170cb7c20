"""Each client of Akismet's from PyPI asks about two texts and says, in JSON, what it was told.

Run with the package in the path. ``BASE`` is a Parley with a model and ``HOLDING`` one without;
``PAGE`` is what the documentation says is to be done.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from tests.compat.clients.names import lead_here

BASE, HOLDING, KEY = (os.environ[name] for name in ("BASE", "HOLDING", "KEY"))
BLOG = "https://blog.example/"
WRITER = {"user_ip": "9.9.9.9", "user_agent": "Browser", "comment_author": "Ines"}
HAM, SPAM = (WRITER | {"comment_content": os.environ[name]} for name in ("HAM", "SPAM"))


def failure(call: Callable[..., Any], *arguments: Any, **named: Any) -> str:
    """What the client throws, by name."""
    try:
        return f"nothing but {call(*arguments, **named)}"
    except Exception as error:  # noqa: BLE001 - any: its kind is what is asked for
        return type(error).__name__


def akismet() -> dict[str, Any]:
    """The client of the page, and others that lead their calls to Parley as it does."""
    names: dict[str, Any] = {}
    exec(os.environ["PAGE"], names)  # noqa: S102
    client, here, module = (names[name] for name in ("client", "here", "akismet"))

    def other(key: str, **headers: str) -> Any:
        http = names["httpx"].Client(event_hooks={"request": [here]}, headers=headers)
        return module.SyncClient(module.Config(key, BLOG), http)

    stranger = other("123456789012")
    told = {
        "verified": [client.verify_key(), stranger.verify_key()],
        "checked": [client.comment_check(**HAM).name, client.comment_check(**SPAM).name],
        "submitted": [client.submit_spam(**HAM), client.submit_ham(**SPAM)],
        "usage": client.usage_limit()["limit"],
        "sites": failure(client.key_sites),
        "sites of a bearer": other(KEY, Authorization=f"Bearer {KEY}").key_sites(),
        "stranger": failure(stranger.comment_check, **HAM),
    }
    names["BASE"] = names["httpx"].URL(HOLDING)
    return told | {"held": failure(client.comment_check, **HAM)}


def python_akismet() -> dict[str, Any]:
    """A name of our own in place of Akismet's, the key before it."""
    import akismet

    def client(key: str) -> Any:
        return akismet.Akismet(key, blog=BLOG)

    akismet.Akismet.protocol = "http"
    akismet.Akismet.domain = f"comments.example:{urlsplit(BASE).port}"
    told = {
        "checked": [client(KEY).check(**HAM), client(KEY).check(**SPAM)],
        "submitted": [client(KEY).submit_spam(**HAM), client(KEY).submit_ham(**SPAM)],
        "stranger": failure(client("123456789012").check, **HAM),
    }
    akismet.Akismet.domain = f"comments.example:{urlsplit(HOLDING).port}"
    return told | {"held": failure(client(KEY).check, **HAM)}


def pykismet3() -> dict[str, Any]:
    """It calls Akismet's name without TLS, through a proxy that is Parley."""
    import pykismet3

    def client(key: str) -> Any:
        return pykismet3.Akismet(key, BLOG, "Blog")

    ham, spam = HAM | {"referrer": BLOG}, SPAM | {"referrer": BLOG}
    told = {
        "checked": [client(KEY).check(ham), client(KEY).check(spam)],
        "submitted": [client(KEY).submit_spam(ham), client(KEY).submit_ham(spam)],
        "stranger": failure(client("123456789012").check, ham),
    }
    os.environ["http_proxy"] = HOLDING
    return told | {"held": failure(client(KEY).check, ham)}


lead_here()
CLIENTS = {"akismet": akismet, "python-akismet": python_akismet, "pykismet3": pykismet3}
print(json.dumps(CLIENTS[sys.argv[1]]()))  # noqa: T201
