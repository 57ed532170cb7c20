"""A small real model, trained in a second on the project's own examples."""

import tomllib
from pathlib import Path

from training import datasets
from training.train import PARAMS, fit, save


def tiny_model(directory: Path) -> Path:
    """Train into `directory` and return it."""
    params = tomllib.loads(PARAMS.read_text("utf-8"))
    params["model"].update(params["examples"])
    data = datasets.examples()
    save(fit(data, params["model"]), data, params, directory, "tiny")
    return directory
