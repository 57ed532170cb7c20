"""Clients of Akismet, unmodified, against real servers: one with a model and one without."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from model.features import Document
from service.config import ROOT
from service.context import Services
from tests.api.blog import Blog
from tests.compat.asking import CLIENTS, FRIENDLY, RUDE, figures, hosted, install, learned
from tests.processes import run
from tests.server import Server

HOSTS = ("rest.akismet.com", "comments.example")

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def page(language: str) -> str:
    """The one block of code in this language on the page about Akismet."""
    text = (ROOT / "docs" / "akismet.md").read_text("utf-8")
    (block,) = re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)
    return str(block)


@pytest.fixture
def holding(make_app: Callable[..., Flask]) -> Iterator[str]:
    """The address of a Parley without a usable model."""
    with hosted(make_app(model="none-such", akismet_hosts=HOSTS)) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def served(
    own: Services,
    key: str,
    blog: Blog,
    rule: Callable[..., None],
    run_server: Callable[..., Server],
    holding: str,
) -> dict[str, str]:
    """The environment of a client: where Parley is, and what to ask about."""
    scorer = own.live.current()
    assert scorer
    rule("threshold_insult", round(scorer.score(Document(RUDE))["insult"] - 0.001, 6))
    kept = {name: text for name, text in os.environ.items() if "proxy" not in name.lower()}
    urls = {"BASE": run_server(akismet_hosts=HOSTS).url, "HOLDING": holding}
    return kept | urls | {"KEY": key, "HAM": FRIENDLY, "SPAM": RUDE}


def ask_python(client: str, folder: Path, served: dict[str, str], **more: str) -> Any:
    """What a client from PyPI was told; it is installed into the folder."""
    install(client, folder)
    path = {"PYTHONPATH": str(folder)}
    done = run(
        [sys.executable, "-m", "tests.compat.clients.ask_akismet", client], env=served | path | more
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def ask_node(packages: Path, client: str, served: dict[str, str]) -> Any:
    """What a client from npm was told."""
    own = served | {"NODE_OPTIONS": f"--require={CLIENTS / 'names.cjs'}"}
    done = run(["node", CLIENTS / "ask_akismet.cjs", client], cwd=packages, env=own)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def both_submissions_arrived(own: Services, calls: int) -> None:
    """Ham that was reported as spam and the reverse are counted, and become labels."""
    assert figures(own) == [("blog.example", calls, 1, 1, 1, 1)]
    assert learned(own) == [("reject", "spam"), ("approve", None)]


def test_akismet_from_pypi(own: Services, served: dict[str, str], tmp_path: Path) -> None:
    code = page("python").replace("https://comments.example", served["BASE"])
    code = code.replace('"KEY"', f'"{served["KEY"]}"')
    told = ask_python("akismet", tmp_path, served, PAGE=code)
    months = told.pop("sites of a bearer")
    (site,) = next(rows for rows in months.values() if isinstance(rows, list))
    assert (site["site"], site["api_calls"]) == ("blog.example", "4")
    assert told == {
        "verified": [True, False],
        "checked": ["HAM", "SPAM"],
        "submitted": [True, True],
        "usage": "none",
        "sites": "APIKeyError",  # it forgets to send its key: a mistake of its own
        "stranger": "APIKeyError",
        "held": "RequestError",
    }
    both_submissions_arrived(own, calls=4)


def test_python_akismet(own: Services, served: dict[str, str], tmp_path: Path) -> None:
    assert ask_python("python-akismet", tmp_path, served) == {
        "checked": [0, 2],
        "submitted": [None, None],
        "stranger": "AkismetServerError",
        "held": "AkismetServerError",
    }
    both_submissions_arrived(own, calls=4)


def test_pykismet3(own: Services, served: dict[str, str], tmp_path: Path) -> None:
    told = ask_python("pykismet3", tmp_path, served, http_proxy=served["BASE"])
    assert told == {
        "checked": [False, True],
        "submitted": [None, None],
        "stranger": "AkismetServerError",
        "held": "AkismetServerError",
    }
    both_submissions_arrived(own, calls=4)


THANKS = "Thanks for making the web a better place."


def test_akismet_api(own: Services, served: dict[str, str], packages: Path) -> None:
    assert ask_node(packages, "akismet-api", served) == {
        "verified": [True, False],
        "checked": [False, True],
        "submitted": [THANKS, THANKS],
        "stranger": "Invalid API key",
        "held": "Service Unavailable",
    }
    both_submissions_arrived(own, calls=4)


def test_cedx_akismet(own: Services, served: dict[str, str], packages: Path) -> None:
    assert ask_node(packages, "@cedx/akismet", served) == {
        "verified": [True, False],
        "checked": [0, 1],
        "submitted": [True, True],
        "stranger": "This is not a key of ours, or not any more.",
        "held": "503 SERVICE UNAVAILABLE",
    }
    both_submissions_arrived(own, calls=4)


def test_akismet_from_npm(own: Services, served: dict[str, str], packages: Path) -> None:
    assert ask_node(packages, "akismet", served) == {
        "verified": [True, False],
        "checked": [False, True],
        "submitted": [True, True],
        # It takes whatever is not "true" for ham.
        "stranger": False,
        "held": False,
    }
    both_submissions_arrived(own, calls=4)
