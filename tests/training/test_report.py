import json
from pathlib import Path
from shutil import copytree

from training.__main__ import main

LINE = {
    "part": "abuse on left-out sources",
    "what": "a set",
    "label": "toxicity",
    "figure": "AUC",
    "comments": 10,
    "with_label": 5,
    "ours": {"value": 0.9, "low": 0.8, "high": 1.0},
    "reference": {"value": 0.5, "low": 0.4, "high": 0.6},
}


def test_figures_of_several_runs_stand_in_one_card(model_folder: Path, tmp_path: Path) -> None:
    folder = copytree(model_folder, tmp_path / "model")
    files = [tmp_path / "one.json", tmp_path / "two.json"]
    for path in files:
        line = LINE | {"what": f"set of {path.stem}"}
        path.write_text(json.dumps({"lines": [line], "identity": []}))
    arguments = ["report", "--artifact", str(folder), "--figures", *map(str, files)]
    assert main(arguments) == 0
    card = (folder / "CARD.md").read_text("utf-8")
    assert "set of one" in card
    assert "set of two" in card


def test_line_of_two_runs_stands_once_and_beside_the_reference(
    model_folder: Path, tmp_path: Path
) -> None:
    folder = copytree(model_folder, tmp_path / "model")
    alone, beside = tmp_path / "alone.json", tmp_path / "beside.json"
    alone.write_text(json.dumps({"lines": [LINE | {"reference": None}], "identity": []}))
    beside.write_text(json.dumps({"lines": [LINE], "identity": []}))
    assert main(["report", f"--artifact={folder}", "--figures", str(alone), str(beside)]) == 0
    (row,) = [
        line for line in (folder / "CARD.md").read_text("utf-8").splitlines() if "| a set |" in line
    ]
    assert "0.5000" in row
