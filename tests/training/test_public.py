import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.labels import LABELS
from training import public
from training.datasets import DataError, Dataset
from training.train import PARAMS

from .public_data import training_folder, write

SPAM, TOXICITY, INSULT = (LABELS.index(label) for label in ("spam", "toxicity", "insult"))


@pytest.fixture(scope="module")
def params() -> dict[str, Any]:
    found = tomllib.loads(PARAMS.read_text("utf-8"))
    found["synthetic"]["count"] = {"spam": 40, "toxicity": 20}
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return training_folder(tmp_path_factory.mktemp("public"))


@pytest.fixture(scope="module")
def data(folder: Path, params: dict[str, Any]) -> Dataset:
    return public.read(folder, params)


def of(data: Dataset, source: str) -> Dataset:
    return data.part(data.source == source)


def test_every_file_is_read(data: Dataset) -> None:
    names = {source.file for source in public.SOURCES}
    made = {"synthetic_spam", "synthetic_toxicity"}
    assert set(data.source) == names | made | {"examples"}
    assert set(data.digests()) == {f"{name}.csv.gz" for name in names} | {"examples.jsonl"}


def test_an_empty_cell_is_unknown_not_0(data: Dataset) -> None:
    insult = of(data, "toxicity_wikipedia").labels[:, INSULT]
    assert np.isnan(insult).mean() == pytest.approx(2 / 3, abs=0.02)
    assert set(insult[~np.isnan(insult)]) == {0.0, 1.0}


def test_only_the_natural_part_sets_the_rates_of_toxicity(data: Dataset) -> None:
    rates = of(data, "toxicity_wikipedia").rates
    assert set(rates[:, TOXICITY]) == {0.0, 1.0}
    assert set(rates[:, INSULT]) == {0.0, 1.33, 3.32}
    assert not of(data, "toxicity_civil_balanced").rates.any()


def test_spam_has_its_declared_prior(data: Dataset, params: dict[str, Any]) -> None:
    blogs = of(data, "spam_blogs")
    share = np.average(blogs.labels[:, SPAM], weights=blogs.rates[:, SPAM])
    assert share == pytest.approx(params["priors"]["spam"])


def test_no_blog_has_the_last_word(tmp_path: Path, params: dict[str, Any]) -> None:
    training_folder(tmp_path)
    rows = [(f"one {n}", 0, "large") for n in range(400)] + [("a", 0, "small"), ("b", 1, "small")]
    write(tmp_path, "spam_blogs", ("text", "spam", "blog"), rows)
    blogs = of(public.read(tmp_path, params), "spam_blogs")
    assert blogs.rates[:400, SPAM].sum() == pytest.approx(20 * blogs.rates[400, SPAM])


def test_a_blog_is_never_split(data: Dataset) -> None:
    assert set(of(data, "spam_blogs").group) == {f"spam_blogs/blog{n}" for n in range(6)}


def test_telegram_gives_its_spam_alone(data: Dataset) -> None:
    assert set(of(data, "spam_telegram").labels[:, SPAM]) == {1.0}


def test_raters_who_disagree_make_a_row_count_less(data: Dataset) -> None:
    weights = of(data, "toxicity_civil_positive").weights[:, TOXICITY]
    assert len(set(weights)) == 3
    assert weights.max() == 2 * weights.min()


def test_our_examples_come_without_their_authors(data: Dataset) -> None:
    own = of(data, "examples")
    assert not any(d.author_url or d.author_name for d in own.documents)
    assert not own.rates.any()


def test_a_missing_file_is_said(tmp_path: Path, params: dict[str, Any]) -> None:
    with pytest.raises(DataError, match=r"toxicity_wikipedia\.csv\.gz"):
        public.read(tmp_path, params)


def test_a_missing_column_is_said(tmp_path: Path, params: dict[str, Any]) -> None:
    training_folder(tmp_path)
    write(tmp_path, "toxicity_surge", ("text", "rude"), [("hello", 0)])
    with pytest.raises(DataError, match=r"toxicity_surge\.csv\.gz is not as expected"):
        public.read(tmp_path, params)


def test_a_file_that_is_no_archive_is_said(tmp_path: Path, params: dict[str, Any]) -> None:
    training_folder(tmp_path)
    (tmp_path / "spam_sms.csv.gz").write_bytes(b"text,spam\n")
    with pytest.raises(DataError, match="spam_sms"):
        public.read(tmp_path, params)


def test_made_comments_are_named_so_and_set_no_rate(data: Dataset, params: dict[str, Any]) -> None:
    made = of(data, "synthetic_spam")
    assert len(made) == 40
    assert not made.rates.any()
    assert set(made.weights[:, SPAM]) == {params["weights"]["synthetic_spam"]}
    assert set(made.labels[:, SPAM]) == {0.0, 1.0}


def test_made_comments_may_count_differently_by_label(folder: Path, params: dict[str, Any]) -> None:
    given = {**dict.fromkeys(LABELS, 0.6), "insult": 0.1}
    weights = {**params["weights"], "synthetic_toxicity": given}
    made = of(public.read(folder, {**params, "weights": weights}), "synthetic_toxicity")
    assert set(made.weights[:, TOXICITY]) == {0.6}
    assert set(made.weights[:, INSULT]) == {0.1}
