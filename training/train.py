"""Make a base model: read, fit, calibrate, choose thresholds, save with a manifest and a card."""

import argparse
import sys
import time
import tomllib
from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack, nullcontext
from datetime import UTC, datetime
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

from joblib import parallel_config
from sklearn.metrics import roc_auc_score

from model import artifact
from model.artifact import Manifest
from model.classifier import CommentClassifier
from model.labels import LABELS
from model.matrix import matrix
from training import datasets, public, thresholds
from training.datasets import DataError, Dataset
from training.thresholds import Judged

PARAMS = Path(__file__).with_name("params.toml")
LIBRARIES = ("numpy", "scipy", "scikit-learn", "joblib")


def main(arguments: list[str]) -> int:
    """`python -m training train`; exit code 0, or 2 when the data or the arguments are wrong."""
    options = _parser().parse_args(arguments)
    params = tomllib.loads(options.params.read_text("utf-8"))
    version = options.version or options.out.name
    if not artifact.VERSION_NAME.fullmatch(version):
        print(f"{version!r} is no name for a version: letters, digits, dots, dashes.")
        return 2
    try:
        data = _read(options.data, params)
    except (DataError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    with _backend(options.scheduler):
        model = fit(data, {**params["model"], "jobs": options.jobs})
    manifest = save(model, data, params, options.out, version)
    _summarise(manifest)
    return 0


def _backend(scheduler: str | None) -> AbstractContextManager[object]:
    """Where joblib runs the fits: here, or on the workers of a Dask scheduler."""
    if scheduler is None:
        return nullcontext()
    from distributed import Client

    stack = ExitStack()
    stack.enter_context(Client(scheduler))  # type: ignore[no-untyped-call]
    stack.enter_context(parallel_config(backend="dask"))
    return stack


def fit(data: Dataset, settings: Mapping[str, Any]) -> CommentClassifier:
    """A fitted and calibrated estimator; says on standard output how far it is."""
    model = CommentClassifier(**settings)
    started = time.monotonic()
    features = matrix(data.documents, model.specification, progress=_Progress(len(data)))
    print(f"features: {features.nnz:,} in {len(data):,} comments, {_since(started)}", flush=True)
    model.fit(
        features,
        data.labels,
        weights=data.weights,
        calibration_weights=data.rates,
        groups=data.group,
        progress=lambda line: print(f"{_since(started):>8}  {line}", flush=True),
    )
    print(f"fitted and calibrated in {_since(started)}")
    return model


def save(
    model: CommentClassifier, data: Dataset, params: Mapping[str, Any], out: Path, version: str
) -> Manifest:
    """Choose thresholds and write the artifact."""
    judged = thresholds.cross_fitted(model, data)
    ordinary = thresholds.passing(model, data)
    chosen = thresholds.choose_together(judged, ordinary, **params["held"])
    held = {name: thresholds.held_for_any(site, chosen) for name, site in ordinary.items()}
    figures = {label: _metrics(judged[label], chosen[label]) for label in LABELS}
    manifest = Manifest(
        version=version,
        created_at=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        specification=model.specification.as_dict(),
        thresholds=chosen,
        certain_spam=thresholds.certain(judged["spam"], params["certain"]["precision"]),
        priors=dict(zip(LABELS, model.prior_.tolist(), strict=True)),
        metrics={"cross_fitted": figures, "held_for_any": held},
        lineage={"base": None, "data": data.digests(), "params": dict(params)},
        libraries={name: installed(name) for name in LIBRARIES},
    )
    return artifact.save(out, model.state(), manifest)


def _read(folder: Path | None, params: Mapping[str, Any]) -> Dataset:
    if folder is not None:
        return public.read(folder, params, lambda line: print(line, flush=True))
    params["model"].update(params["examples"])
    data = datasets.without_authors(datasets.examples())
    print(
        f"No DATA given: training on the project's own {len(data)} examples."
        " Such a model shows that everything works; it is no judge of real comments."
    )
    return data


def _metrics(judged: Judged, threshold: float) -> dict[str, float | int]:
    both = 0 < judged.label.sum() < len(judged.label)
    return {
        "comments": len(judged.label),
        "with_label": int(judged.label.sum()),
        "auc": round(float(roc_auc_score(judged.label, judged.probability)), 4) if both else 0.0,
        "held_of_others": round(thresholds.held_share(judged, threshold, 0), 4),
        "caught": round(thresholds.held_share(judged, threshold, 1), 4),
    }


def _summarise(manifest: Manifest) -> None:
    print(f"\n{'label':16} {'AUC':>6} {'threshold':>9} {'held':>6} {'caught':>6}")
    for label, figures in manifest.metrics["cross_fitted"].items():
        print(
            f"{label:16} {figures['auc']:6.3f} {manifest.thresholds[label]:9.3f}"
            f" {figures['held_of_others']:6.1%} {figures['caught']:6.1%}"
        )
    for name, share in manifest.metrics["held_for_any"].items():
        print(f"ordinary comments held for any label, {name}: {share:.1%}")
    print(f"certain spam from {manifest.certain_spam:.4f}; version {manifest.version}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training train", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of public data sets (*.csv.gz)")
    parser.add_argument("--out", type=Path, required=True, help="folder for the artifact")
    parser.add_argument("--version", help="name of the model (default: the name of the folder)")
    parser.add_argument("--jobs", type=int, default=2, help="fits at a time (2)")
    parser.add_argument("--scheduler", help="address of a Dask scheduler, to fit on its workers")
    parser.add_argument("--params", type=Path, default=PARAMS, help="settings, TOML")
    return parser


class _Progress:
    """Prints a line for every tenth of the way when it is long."""

    def __init__(self, total: int) -> None:
        self.step = max(total // 10, 2000)
        self.total = total

    def __call__(self, done: int) -> None:
        if done % self.step == 0:
            print(f"features: {done:,} of {self.total:,}", flush=True)


def _since(started: float) -> str:
    return f"{time.monotonic() - started:.0f} s"
