"""A model that looks as if it had been retrained: with curves, which training itself has drawn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from model import artifact
from training import curves
from training.correction import Sample


def drawn(count: int = 400, seed: int = 5) -> dict[str, Any]:
    """Curves of one label: of so many decisions, told apart the better the more were learned."""
    random = np.random.default_rng(seed)
    y = (np.arange(count) % 3 == 0).astype(float)
    noise = random.normal(size=count)
    nobody = np.full(count, "")
    sample = Sample(csr_matrix((count, 1)), y, noise, np.arange(count), nobody, nobody)
    steps = [(n, (2 * y - 1) * skill + noise) for n, skill in ((0, 0.4), (90, 1.0), (900, 2.0))]
    models = {"base": steps[0][1], "candidate": steps[-1][1]}
    return curves.drawn(sample, models, steps, 0.6)


def retrained(base: Path, target: Path, version: str) -> Path:
    """Copy a model into ``target`` as a version that was retrained for spam on top of it."""
    state, manifest = artifact.load(base)
    learned = {
        "judged_on": 400,
        "gain": 0.2,
        "gain_interval": [0.1, 0.3],
        "errors": 9,
        "errors_of_base": 50,
    }
    metrics = {"learned": {"spam": learned}, "curves": {"spam": drawn()}}
    lineage = {"base": manifest.version}
    made = replace(manifest, version=version, metrics=metrics, lineage=lineage)
    artifact.save(target, state, made)
    return target
