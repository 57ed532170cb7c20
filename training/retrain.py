"""Add a site's own decisions to a model, if that makes it better.

Exit code 0: the candidate is better and stands in the folder. 3: declined; the folder holds the
reports alone. 2: something given cannot be used.
"""

import argparse
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version as installed
from pathlib import Path

from model import artifact
from model.artifact import ArtifactError, Manifest
from model.labels import LABELS
from training import decisions, guard, verdict
from training.candidate import Outcome, certain_spam, corrected, learn
from training.datasets import DataError
from training.material import Material, learned_until

LIBRARIES = ("numpy", "scipy", "scikit-learn", "joblib")
PROMOTE, BAD_INPUT, DECLINE = 0, 2, 3

Outcomes = dict[str, Outcome]


def main(arguments: list[str]) -> int:
    """`python -m training retrain`; see the module for the exit codes."""
    options = _parser().parse_args(arguments)
    try:
        _check_free(options.out)
        state, manifest = artifact.load(options.base)
        material = Material(
            state, manifest, decisions.read(options.decisions), guard.read(options.guard)
        )
    except (ArtifactError, DataError) as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    outcomes = _learned(material, tell=options.progress)
    try:
        with appearing(options.out) as folder:
            text = write(material, outcomes, folder)
    except OSError as error:
        print(f"{options.out} cannot be written: {error.strerror}.", file=sys.stderr)
        return BAD_INPUT
    print(text)
    return PROMOTE if _taken(outcomes) else DECLINE


def _learned(material: Material, *, tell: bool) -> Outcomes:
    """What each label has learned; with `tell` a line on stderr says which one is at work."""
    outcomes = {}
    for done, label in enumerate(LABELS):
        if tell:
            print(f"progress {done}/{len(LABELS)} {label}", file=sys.stderr, flush=True)
        outcomes[label] = learn(material.task(label))
    return outcomes


def write(material: Material, outcomes: Outcomes, folder: Path) -> str:
    """Both reports, and the model if a correction was taken; returns the report in words."""
    now = datetime.now(UTC)
    version = None
    if _taken(outcomes):
        manifest = _manifest(material, outcomes, now)
        version = manifest.version
        artifact.save(folder, corrected(material, outcomes.values()), manifest)
    report = verdict.report(material, outcomes, version, now)
    text = verdict.in_words(report)
    (folder / "report.json").write_text(json.dumps(report, indent=2) + "\n", "utf-8")
    (folder / "report.md").write_text(text, "utf-8")
    return text


def name(base: str, day: datetime, digest: str) -> str:
    """A version's name: that of the first base, the day and the decisions; safe for files.

    >>> name("2026.1+20260102-0a1b2c3d", datetime(2026, 3, 4), "9f8e7d6c5b4a")
    '2026.1+20260304-9f8e7d6c'
    """
    first = re.sub(r"[^\w.-]", "_", base.partition("+")[0])
    return f"{first}+{day:%Y%m%d}-{digest[:8]}"


def _manifest(material: Material, outcomes: Outcomes, now: datetime) -> Manifest:
    base = material.manifest
    until = learned_until(base) | {
        label: outcome.until
        for label, outcome in outcomes.items()
        if outcome.taken and outcome.until
    }
    return Manifest(
        version=name(base.version, now, material.decisions.digest),
        created_at=verdict.utc(now),
        specification=base.specification,
        thresholds=base.thresholds,
        certain_spam=certain_spam(base.certain_spam, outcomes["spam"]),
        priors=base.priors,
        metrics={"learned": verdict.metrics(outcomes), "curves": verdict.curves(outcomes)},
        lineage={
            "base": base.version,
            "base_digest": base.digest,
            "data": base.lineage.get("data"),
            "decisions": {
                "digest": material.decisions.digest,
                "until": {label: verdict.utc(time) for label, time in until.items()},
            },
        },
        libraries={library: installed(library) for library in LIBRARIES},
    )


def _taken(outcomes: Outcomes) -> bool:
    return any(outcome.taken for outcome in outcomes.values())


def _check_free(out: Path) -> None:
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise DataError(f"{out} exists already; a candidate gets a folder of its own.")


@contextmanager
def appearing(out: Path) -> Iterator[Path]:
    """A folder to fill that takes its name only when it is complete."""
    out.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=out.parent, prefix=".retrain-"))
    try:
        yield folder
        folder.chmod(0o755)
        folder.rename(out)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training retrain", description=__doc__)
    parser.add_argument("--base", type=Path, required=True, help="folder of the model to correct")
    parser.add_argument("--decisions", type=Path, required=True, help="exported decisions, JSONL")
    parser.add_argument("--out", type=Path, required=True, help="new folder for the candidate")
    parser.add_argument("--guard", type=Path, default=guard.GUARD, help="guard set, JSONL")
    parser.add_argument("--progress", action="store_true", help="say on stderr how far it is")
    return parser
