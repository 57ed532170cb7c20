import json
from pathlib import Path

import model.vocabulary
from training.__main__ import main

from .public_data import training_folder
from .test_evaluate import few_made
from .test_train import small_params

WITHOUT = (
    "words as they were meant",
    "finer labels lean on toxicity",
    "comments made for training",
)


def test_each_idea_is_taken_away_and_given_back(tmp_path: Path) -> None:
    data, found = training_folder(tmp_path / "data"), tmp_path / "found.json"
    params = few_made(small_params(tmp_path))
    before = model.vocabulary.meant
    arguments = ["--data", str(data), "--params", str(params), "--json", str(found)]
    assert main(["ablate", *arguments, "--only", *WITHOUT]) == 0
    assert model.vocabulary.meant is before
    whole, *rest = json.loads(found.read_text())["ablation"]
    assert whole["name"] == "nothing"
    assert {row["name"] for row in rest} == set(WITHOUT)
    meant, stacked, made = sorted(rest, key=lambda row: WITHOUT.index(row["name"]))
    assert meant["check"] != whole["check"]
    assert stacked["finer"] != whole["finer"]
    assert stacked["toxicity"] == whole["toxicity"]
    assert made["check"] < whole["check"]
    assert made["finer"] != whole["finer"]


def test_missing_data_is_said(tmp_path: Path) -> None:
    assert main(["ablate", "--data", str(tmp_path)]) == 2
