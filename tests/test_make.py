"""The make targets that do more than call one program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from service.config import Settings
from tests.processes import run
from tests.server import environment

any_database = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def make(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a target on these settings, in the environment that runs the tests."""
    here = ["RUNTIME=@:", f"BIN={Path(sys.executable).parent}"]
    outside = {"MAKELEVEL": "", "MAKEFLAGS": ""}  # the tests may be run by make themselves
    return run(["make", *words, *here], env=environment(settings) | outside)


def test_make_alone_prints_the_targets() -> None:
    listed = run(["make"]).stdout
    wanted = ("run", "setup", "test", "lint", "bench", "train", "retrain", "ship", "lock")
    assert [target for target in wanted if f"make {target} " not in listed] == []


@any_database
def test_retrain_without_decisions_declines_and_says_why(settings: Settings) -> None:
    done = make(settings, "retrain")
    assert done.returncode == 0, done.stderr
    assert "No new decision says" in done.stdout
    assert done.stdout.endswith("Declined, for the reasons above: the live model stays.\n")


@any_database
def test_ship_of_a_model_that_is_not_there_is_one_sentence(settings: Settings) -> None:
    done = make(settings, "ship", "VERSION=none-such")
    assert done.returncode != 0
    assert "make train VERSION=none-such trains one." in done.stderr
