"""Clients from npm, unmodified, against a real server."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.compat.asking import CLIENTS, RUDE, Served
from tests.processes import run

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def ask(packages: Path, served: Served, client: str) -> Any:
    own = os.environ | {"BASE": served.url, "KEY": served.key, "TEXT": RUDE, "NO_PROXY": "*"}
    done = run(["node", CLIENTS / "ask.cjs", client], cwd=packages, env=own)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_googleapis_common_builds_itself_from_the_description(
    packages: Path, served: Served
) -> None:
    told = ask(packages, served, "googleapis-common")
    refused = [400, "Unknown requested attribute: FLIRTATION"]
    assert told == {"score": served.score("toxicity"), "refused": refused}


def test_perspectives_own_client(packages: Path, served: Served) -> None:
    told = ask(packages, served, "@conversationai/perspectiveapi-js-client")
    assert (told["score"], told["spam"]) == (served.score("toxicity"), served.score("spam"))
    assert "400" in told["refused"]


def test_perspective_api_client(packages: Path, served: Served) -> None:
    told = ask(packages, served, "perspective-api-client")
    assert told["score"] == served.score("toxicity")
    assert told["refused"] == "ResponseError: Unknown requested attribute: FLIRTATION"


def test_openai(packages: Path, served: Served) -> None:
    assert ask(packages, served, "openai") == {
        "score": served.score("insult"),
        "results": 2,
        "refused": ["BadRequestError", "input"],
        "unknown": ["AuthenticationError", "invalid_api_key"],
    }
