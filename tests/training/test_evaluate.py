import json
import re
from pathlib import Path
from typing import Any

import pytest

from model.labels import LABELS, TOXICITY_LABELS
from training import handmade
from training.__main__ import main
from training.perturb import PERTURBATIONS

from .public_data import development_folder, training_folder
from .test_train import small_params


def few_made(params: Path) -> Path:
    """The same settings, with few comments made for training."""
    text, changes = re.subn(
        r"(?m)^(spam|toxicity) = \d{4,}$", r"\1 = 200", params.read_text("utf-8")
    )
    assert changes == 2
    params.write_text(text, "utf-8")
    return params


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Path:
    """What `evaluate` finds on data shaped like the real one."""
    folder = tmp_path_factory.mktemp("evaluate")
    data, dev = training_folder(folder / "data"), development_folder(folder / "dev")
    found = folder / "figures.json"
    arguments = ["--data", str(data), "--dev", str(dev), "--artifact", str(model_folder)]
    arguments += ["--params", str(few_made(small_params(folder))), "--json", str(found)]
    assert main(["evaluate", *arguments]) == 0
    return found


def lines(figures: Path, part: str) -> dict[tuple[str, str, str], dict[str, Any]]:
    """The lines of one part of the table, by set, label and figure."""
    found = json.loads(figures.read_text())["lines"]
    return {
        (line["what"], line["label"], line["figure"]): line
        for line in found
        if line["part"] == part
    }


def test_spam_of_every_left_out_source_stands_beside_the_reference(figures: Path) -> None:
    found = lines(figures, "spam on left-out sources")
    assert {what.split(",")[0].removesuffix(" left out") for what, _, _ in found} == {
        *("blogs", "videos", "spam_sms", "spam_stackexchange_titles", "spam_telegram")
    }
    blogs = found["blogs left out", "spam", "AUC"]
    assert min(blogs["ours"]["value"], blogs["reference"]["value"]) > 0.9
    late = found["blogs left out, spam from 2022 on", "spam", "caught at 1% held"]
    assert 0 < late["with_label"] < blogs["with_label"]


def test_six_labels_and_their_mean_stand_beside_the_reference(figures: Path) -> None:
    found = lines(figures, "abuse on left-out sources")
    talk = {label for what, label, _ in found if what == "talk pages at natural rate"}
    assert talk == {*TOXICITY_LABELS, "all six"}
    mean = found["talk pages at natural rate", "all six", "mean AUC"]
    assert min(mean["ours"]["value"], mean["reference"]["value"]) > 0.9
    assert ("civil_balanced left out", "toxicity", "caught at 2% held") in found


def test_every_disguise_has_a_line(figures: Path) -> None:
    found = lines(figures, "disguised toxic talk")
    assert {what for what, _, _ in found} >= {"as written", "all ten", *PERTURBATIONS}


def test_comments_written_by_hand_are_judged_by_kind(figures: Path) -> None:
    assert ("check", "spam", "caught at 5% held") in lines(
        figures, "spam written by hand for the check"
    )
    assert {what for what, _, _ in lines(figures, "the same, by kind")} == set(handmade.kinds())


def test_probabilities_are_checked_label_by_label(figures: Path) -> None:
    found = lines(figures, "calibration on left-out sources")
    assert {label for _, label, _ in found} == set(LABELS)
    assert set(json.loads(figures.read_text())["curves"]) == set(LABELS)


def test_development_sets_are_judged_as_shipped(figures: Path) -> None:
    found = lines(figures, "development sets")
    blogs = found["spam_blogs_dev", "spam", "AUC"]
    assert min(blogs["ours"]["value"], blogs["reference"]["value"]) > 0.9
    assert ("spam_blogs_dev, spam from 2022 on", "spam", "caught at 1% held") in found
    held = found["ham_reddit_dev", "any", "held for any label, as shipped"]
    assert 0 <= held["ours"]["value"] <= 1
    assert held["reference"] is None


def test_what_naming_a_group_does_is_said_by_term(figures: Path) -> None:
    terms = json.loads(figures.read_text())["identity"]
    assert {term["term"] for term in terms} == {"blind", "gay"}
    assert all(0 <= term["reference_harmless_auc"] <= 1 for term in terms)


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
    plots = ("side_by_side.svg", "calibration.svg", "precision_recall.svg")
    assert all((folder / name).exists() for name in plots)
    for heading in ("Data and licences", "Naming a group", "Languages", "What it cannot do"):
        assert f"## {heading}\n" in card
    assert "| irony |" in card


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
    assert "toxicity_insults_dev" in capsys.readouterr().err
