from pathlib import Path

import numpy as np
import pytest

from model import artifact
from model.features import Document
from model.labels import LABELS
from model.scorer import Scorer
from training.__main__ import main

from .public_data import training_folder

SMALL = """
[model]
text_bits = 12
author_bits = 6
rarest = 1
folds = 3
seed = 1
strength = 4.0
scaling = "ratio"
"""


def small_params(folder: Path) -> Path:
    """The real settings but for the size of the model."""
    from training.train import PARAMS

    rest = PARAMS.read_text("utf-8").split("[examples]", 1)[1]
    path = folder / "params.toml"
    path.write_text(SMALL + "[examples]" + rest, "utf-8")
    return path


def test_without_data_it_says_what_it_trains_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", "--out", str(tmp_path / "first")]) == 0
    assert "the project's own" in capsys.readouterr().out
    manifest = artifact.verify(tmp_path / "first")
    assert manifest.version == "first"
    assert set(manifest.lineage["data"]) == {"examples.jsonl"}


def test_with_data_it_makes_a_model_that_tells_spam_from_abuse(tmp_path: Path) -> None:
    data = training_folder(tmp_path / "data")
    params = small_params(tmp_path)
    out = tmp_path / "base"
    arguments = ["--data", str(data), "--out", str(out), "--params", str(params)]
    assert main(["train", *arguments, "--version", "2026.1"]) == 0
    scorer = Scorer.load(out)
    spam = scorer.score(Document("buy cheap pills at http://pills.example number 3 of 7"))
    abuse = scorer.score(Document("you are a stupid idiot, number 3 of 7"))
    assert scorer.version == "2026.1"
    assert spam["spam"] > scorer.thresholds["spam"] > abuse["spam"]
    assert abuse["toxicity"] > scorer.thresholds["toxicity"] > spam["toxicity"]
    assert scorer.manifest.priors["spam"] == pytest.approx(0.3)
    assert set(scorer.manifest.metrics["cross_fitted"]) == set(LABELS)


def test_a_folder_without_data_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--data", str(tmp_path), "--out", str(tmp_path / "base")]) == 2
    assert "toxicity_wikipedia" in capsys.readouterr().err
    assert not (tmp_path / "base").exists()


def test_a_version_must_be_a_name(tmp_path: Path) -> None:
    assert main(["train", "--out", str(tmp_path), "--version", "../up"]) == 2


@pytest.mark.parametrize(("arguments", "code"), [([], 2), (["fly"], 2), (["--help"], 0)])
def test_it_says_what_there_is(
    arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == code
    assert "train" in capsys.readouterr().out


def test_fits_on_two_dask_workers_are_the_same(tmp_path: Path, model_folder: Path) -> None:
    from distributed import LocalCluster

    here, there = tmp_path / "here", tmp_path / "there"
    assert main(["train", "--out", str(here)]) == 0
    with LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as cluster:
        assert main(["train", "--out", str(there), "--scheduler", cluster.scheduler_address]) == 0
    one, two = (artifact.load(folder)[0]["weights"] for folder in (here, there))
    np.testing.assert_array_equal(one, two)
