import json
from pathlib import Path

import pytest

from training.__main__ import main

from .public_data import development_folder, training_folder
from .test_train import small_params


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Path:
    """What `evaluate` finds on data shaped like the real one."""
    folder = tmp_path_factory.mktemp("evaluate")
    data, dev = training_folder(folder / "data"), development_folder(folder / "dev")
    found = folder / "figures.json"
    arguments = ["--data", str(data), "--dev", str(dev), "--artifact", str(model_folder)]
    arguments += ["--params", str(small_params(folder)), "--json", str(found)]
    assert main(["evaluate", *arguments]) == 0
    return found


def test_every_label_stands_beside_the_reference(figures: Path) -> None:
    rows = json.loads(figures.read_text())["side_by_side"]
    assert [(row["name"], row["label"]) for row in rows][:2] == [
        ("blogs left out", "spam"),
        ("talk pages at natural rate", "toxicity"),
    ]
    assert {row["name"] for row in rows[7:]} == {"civil_balanced left out", "surge left out"}
    assert rows[0]["auc"]["value"] > 0.9
    assert rows[0]["reference_auc"]["value"] > 0.9


def test_development_sets_are_judged_as_shipped(figures: Path) -> None:
    rows = json.loads(figures.read_text())["development"]
    blogs = next(row for row in rows if row["file"] == "spam_blogs_dev")
    ham = next(row for row in rows if row["file"] == "ham_reddit_dev")
    assert blogs["auc"]["value"] > 0.9
    assert 0 <= blogs["held_of_others"]["value"] <= 1
    assert ham["auc"] is None
    assert ham["caught"] is None


def test_the_card_is_written_from_the_figures(
    figures: Path, model_folder: Path, tmp_path: Path
) -> None:
    from shutil import copytree

    folder = copytree(model_folder, tmp_path / "model")
    arguments = ["--artifact", str(folder), "--figures", str(figures), "--looks", "3"]
    assert main(["report", *arguments]) == 0
    card = (folder / "CARD.md").read_text("utf-8")
    assert "declared, not measured" in card
    assert "looked at 3 times" in card
    assert all((folder / name).exists() for name in ("side_by_side.svg", "calibration.svg"))


def test_figures_of_another_model_are_refused(model_folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "figures.json"
    other.write_text('{"version": "another"}')
    assert main(["report", "--artifact", str(model_folder), "--figures", str(other)]) == 2


def test_with_nothing_to_judge_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate"]) == 2
    assert "--dev" in capsys.readouterr().err


def test_a_missing_development_set_is_said(
    model_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", "--dev", str(tmp_path), "--artifact", str(model_folder)]) == 2
    assert "spam_blogs_dev" in capsys.readouterr().err
