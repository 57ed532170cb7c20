"""Comments that are judged and never fitted on: they join the data without any weight."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.features import Document
from model.labels import LABELS
from training import handmade
from training.datasets import Dataset
from training.evaluation.trials import BLOGS, TOXICITY, natural
from training.perturb import PERTURBATIONS, perturb
from training.public import concatenate, rows_of

CHECK, CHECK_TEXT = "check", "check, text alone"
PLAIN = "as written"
DISGUISED = 500
RECENT = 2022


def unweighted(
    documents: list[Document], labels: NDArray[np.float64], source: Sequence[str]
) -> Dataset:
    """Comments that nothing is fitted on; `labels` is (n, 7), `source` names each one's origin."""
    none = np.zeros(labels.shape)
    group = np.array([f"extra/{number}" for number in range(len(documents))])
    return Dataset(documents, labels, none, none, np.array(source), group)


def written_by_hand() -> Dataset:
    """The blog check twice: with what its authors say of themselves, and its text alone."""
    check = handmade.read()
    bodies = [Document(document.body) for document in check.documents]
    size = len(check)
    return unweighted(
        check.documents + bodies,
        np.concatenate([check.labels, check.labels]),
        [CHECK] * size + [CHECK_TEXT] * size,
    )


def disguised(data: Dataset, seed: int = 20) -> Dataset:
    """Toxic talk of the natural part as it was written, and under each perturbation."""
    toxic = np.flatnonzero(natural(data) & (data.labels[:, TOXICITY] == 1))
    chosen = np.sort(np.random.default_rng(seed).permutation(toxic)[:DISGUISED])
    texts = [data.documents[row].body for row in chosen]
    changed = [
        (name, perturb(text, name, seed + number))
        for name in PERTURBATIONS
        for number, text in enumerate(texts)
    ]
    every = [(PLAIN, text) for text in texts] + changed
    labels = np.full((len(every), len(LABELS)), np.nan)
    labels[:, TOXICITY] = 1.0
    documents = [Document(text) for _, text in every]
    return unweighted(documents, labels, [name for name, _ in every])


def joined(data: Dataset, *extras: Dataset) -> Dataset:
    """The data with what is only judged at its end."""
    return replace(concatenate([data, *extras]), files=data.files)


def recent(data: Dataset, folder: Path) -> NDArray[np.bool_]:
    """Marks the blogs' comments from `RECENT` on; none where the file has no years."""
    rows = rows_of(folder / f"{BLOGS}.csv.gz")
    texts = {row["text"] for row in rows if int(row.get("year") or 0) >= RECENT}
    return np.array(
        [
            source == BLOGS and document.body in texts
            for source, document in zip(data.source, data.documents, strict=True)
        ]
    )
