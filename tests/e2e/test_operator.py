"""The third person: an operator retrains, and the verdict on a like comment changes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from service.config import ROOT
from tests.processes import run
from tests.server import Server, environment, wait_until
from tests.traffic import Connection
from tests.training.decisions import PROBE, Written, horoscopes, ordinary

# As many of each as the gate asks for, and some more.
DECISIONS = 80


def settle(server: Server, key: dict[str, str], count: int) -> None:
    """Readers post horoscopes and other comments; a moderator rejects those, approves these."""
    with closing(Connection(server.url)) as readers:
        rejected, approved = post(readers, horoscopes(count)), post(readers, ordinary(count))
        acts = chain.from_iterable(
            (
                {"comment_id": bad, "action": "reject", "label": "spam"},
                {"comment_id": good, "action": "approve"},
            )
            for bad, good in zip(rejected, approved, strict=True)
        )
        sent = {"decisions": list(acts)}
        status, answer = readers.send("POST", "/api/v1/moderation/decisions", sent, key)
    assert status == 200
    assert {each["status"] for each in answer["results"]} == {"approved", "rejected"}


def post(readers: Connection, comments: Iterable[Written]) -> list[str]:
    """The ids of comments, each by a reader of its own."""
    return [readers.post(each.author_name, each.body)[1]["id"] for each in comments]


def retrain(server: Server) -> str:
    """`make retrain`, with the packages that are installed; what it printed."""
    command = ["make", "--no-print-directory", "retrain", "RUNTIME=@true"]
    command.append(f"BIN={Path(sys.executable).parent}")
    ran = subprocess.run(
        command,
        cwd=ROOT,
        env=environment(server.settings),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def roll_back(server: Server) -> str:
    """`models rollback`; what it printed."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "models", "rollback"]
    return run(command, env=environment(server.settings)).stdout


def judgement(server: Server, key: dict[str, str]) -> Any:
    """What the service says of the probe now."""
    with closing(Connection(server.url)) as moderator:
        return moderator.send("POST", "/api/v1/moderation/score", {"body": PROBE}, key)[1]


def test_operator_retrains_and_a_like_comment_is_held(
    run_server: Callable[..., Server], moderation: dict[str, str], page: Page
) -> None:
    server = run_server(demo=True, limits=False)
    assert judgement(server, moderation)["status"] == "approved"
    settle(server, moderation, DECISIONS)

    assert "## spam: corrected" in retrain(server)
    wait_until(lambda: judgement(server, moderation)["status"] == "held", "the verdict changes")
    assert [each["code"] for each in judgement(server, moderation)["reasons"]] == ["spam"]

    page.goto(f"{server.url}/demo/a-million-miles/")
    page.get_by_label("Name").fill("Zoe Quist")
    page.get_by_label("Comment", exact=True).fill(PROBE)
    page.get_by_role("button", name="Post comment").click()
    mine = page.get_by_role("article").filter(has_text="Dear Virgo")
    expect(mine).to_contain_text("Waiting for a moderator")

    assert roll_back(server) == "tiny is live within seconds.\n"
    wait_until(lambda: judgement(server, moderation)["status"] == "approved", "it changes back")


def test_a_few_decisions_leave_the_live_model_alone(
    run_server: Callable[..., Server], moderation: dict[str, str]
) -> None:
    server = run_server(limits=False)
    settle(server, moderation, 5)
    assert "the live model stays" in retrain(server)
    assert judgement(server, moderation)["model_version"] == "tiny"
