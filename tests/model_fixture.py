"""A small real model, trained in a second on the project's own examples."""

import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np

from model import artifact
from model.labels import LABELS
from training import datasets
from training.train import PARAMS, fit, save


def tiny_model(directory: Path) -> Path:
    """Train into `directory` and return it."""
    params = tomllib.loads(PARAMS.read_text("utf-8"))
    params["model"].update(params["examples"])
    data = datasets.without_authors(datasets.examples())
    save(fit(data, params["model"]), data, params, directory, "tiny")
    return directory


def renamed(directory: Path, target: Path, version: str, spam: float = 0.0) -> Path:
    """Copy a model under another version into `target`; `spam` adds to every log-odds of spam."""
    state, manifest = artifact.load(directory)
    intercept = np.array(state["intercept"])
    intercept[LABELS.index("spam")] += spam
    artifact.save(target, state | {"intercept": intercept}, replace(manifest, version=version))
    return target
