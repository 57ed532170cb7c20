from pathlib import Path

import pytest

from model.scorer import Scorer


@pytest.fixture(scope="session")
def scorer(model_folder: Path) -> Scorer:
    return Scorer.load(model_folder)
