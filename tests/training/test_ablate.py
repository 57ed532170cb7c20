import json
from dataclasses import fields
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from model import vocabulary
from training.__main__ import main
from training.evaluation import ideas
from training.evaluation.contestants import Ours
from training.evaluation.ideas import IDEAS, Worth

from .public_data import training_folder
from .test_evaluate import few_made
from .test_train import small_params

WITHOUT = (
    "words as they were meant",
    "finer labels lean on toxicity",
    "comments made for training",
)
VIDEOS = "comments of spam_youtube"


def test_each_idea_is_taken_away_and_given_back(tmp_path: Path) -> None:
    data, found = training_folder(tmp_path / "data"), tmp_path / "found.json"
    params = few_made(small_params(tmp_path))
    before = vars(vocabulary)["meant"]
    arguments = ["--data", str(data), "--params", str(params), "--json", str(found)]
    assert main(["ablate", *arguments, "--only", *WITHOUT]) == 0
    assert vars(vocabulary)["meant"] is before
    whole, *rest = json.loads(found.read_text())["ablation"]
    assert whole["name"] == "nothing"
    assert {row["name"] for row in rest} == set(WITHOUT)
    meant, stacked, made = sorted(rest, key=lambda row: WITHOUT.index(row["name"]))
    assert meant["check"] != whole["check"]
    assert stacked == whole | {"name": stacked["name"], "finer": stacked["finer"]}
    assert made["check"] < whole["check"]


def test_what_an_idea_does_not_change_is_not_fitted_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ["ablate", "--data", str(training_folder(tmp_path / "data"))]
    arguments += ["--params", str(few_made(small_params(tmp_path))), "--only", *WITHOUT, VIDEOS]
    fitted: list[int] = []
    found, decide = [], Ours.decide

    def counted(ours: Ours, label: int, *rows: Any) -> Any:
        fitted.append(label)
        return decide(ours, label, *rows)

    monkeypatch.setattr(Ours, "decide", counted)
    for name in ("once", "anew"):
        out = tmp_path / f"{name}.json"
        assert main([*arguments, "--json", str(out)]) == 0
        found.append((json.loads(out.read_text())["ablation"], len(fitted)))
        monkeypatch.setattr(ideas, "_alike", lambda *_: False)
    (once, fits), (anew, both) = found
    assert once == anew
    assert fits < both - fits


def test_finer_labels_may_stand_alone() -> None:
    (alone,) = [idea for idea in IDEAS if idea.name == "finer labels lean on toxicity"]
    assert not alone.stacks
    assert all(idea.stacks for idea in IDEAS if idea is not alone)


def test_the_card_says_what_each_idea_gives(model_folder: Path, tmp_path: Path) -> None:
    folder = copytree(model_folder, tmp_path / "model")
    names = [field.name for field in fields(Worth)]
    whole = dict.fromkeys(names, 0.9) | {"name": "nothing"}
    rows = [whole, whole | {"name": "comments made for training", "check_caught": 0.4}]
    found = tmp_path / "found.json"
    found.write_text(json.dumps({"ablation_every": 4, "ablation": rows}))
    assert main(["report", "--artifact", str(folder), "--figures", str(found)]) == 0
    card = (folder / "CARD.md").read_text("utf-8")
    assert "| comments made for training | +0.0000 | +0.0% | +0.0% | +0.0000 | -50.0% |" in card


def test_missing_data_is_said(tmp_path: Path) -> None:
    assert main(["ablate", "--data", str(tmp_path)]) == 2
