"""`python -m training shares`: thresholds that hold the same share of the same comments."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.features import Document
from model.labels import LABELS
from model.scorer import Scorer
from tests.training.public_data import NICE, RUDE, development_folder
from training import shares
from training.__main__ import main


def table(printed: str, head: str) -> list[list[str]]:
    """The rows below the table whose first line has these words in it."""
    lines = iter(printed.splitlines())
    next(line for line in lines if line.startswith("|") and head in line)
    next(lines)
    found = []
    for line in lines:
        if not line.startswith("|"):
            break
        found.append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def texts(path: Path, records: list[Any]) -> Path:
    path.write_text("\n".join(json.dumps(record) for record in records))
    return path


def test_a_threshold_holds_the_share_that_was_asked_for() -> None:
    scores = np.array([0.1, 0.9, 0.5, 0.7, 0.3])
    assert shares.threshold(scores, 0.4) == 0.7
    assert shares.threshold(scores, 1.0) == 0.1
    assert shares.threshold(scores, 0.1) is None
    assert shares.held(scores, 0.7) == 0.4


def test_own_comments_say_which_threshold_holds_as_many_as_the_old_one(
    tmp_path: Path, model_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kind = [{"text": text, "scores": {"TOXICITY": 0.2, "PROFANITY": None}} for text in NICE]
    rude = [{"text": text, "scores": {"TOXICITY": 0.85, "SPAM": 0.1}} for text in RUDE]
    path = texts(tmp_path / "own.jsonl", [*kind, *rude])
    arguments = ["shares", "--texts", str(path), "--artifact", str(model_folder)]
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    scorer = Scorer.load(model_folder)
    least = min(scorer.score(Document(text))["toxicity"] for text in RUDE)
    rows = {row[0]: row[1:] for row in table(printed, "toxicity, theirs")}
    assert rows["0.8"] == ["50.0 %", f"{math.floor(least * 1000) / 1000:.3f}", "100.0 %"]
    assert rows["0.9"] == ["0.0 %", "-", "-"]
    assert len(table(printed, "spam, theirs")) == len(shares.THRESHOLDS)
    assert "obscene, theirs" not in printed


def test_without_old_scores_there_are_thresholds_for_shares(
    tmp_path: Path, model_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = texts(tmp_path / "own.jsonl", [{"text": text} for text in (*NICE, *RUDE) * 10])
    assert main(["shares", "--texts", str(path), "--artifact", str(model_folder)]) == 0
    rows = table(capsys.readouterr().out, "share held")
    assert [row[0] for row in rows] == ["0.5 %", "1.0 %", "2.0 %", "5.0 %", "10.0 %", "20.0 %"]
    assert rows[0][1:] == ["-"] * len(LABELS)
    assert all(0 < float(number) < 1 for number in rows[3][1:])


def test_development_sets_say_what_each_threshold_holds_and_catches(
    tmp_path: Path, model_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = development_folder(tmp_path / "dev")
    assert main(["shares", "--dev", str(folder), "--artifact", str(model_folder)]) == 0
    rows = {row[0]: row[1:] for row in table(capsys.readouterr().out, "insults, caught")}
    assert rows["0.5"] == ["0.0 %", "0.0 %", "100.0 %"]


@pytest.mark.parametrize(
    "line", [b"no json", b"[]", b'{"text": 7}', b'{"text": "x", "scores": [1]}', b"\xff", b""]
)
def test_what_cannot_be_read_is_said_in_one_sentence(
    tmp_path: Path, model_folder: Path, line: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "own.jsonl"
    path.write_bytes(line)
    assert main(["shares", "--texts", str(path), "--artifact", str(model_folder)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
