import json
import random
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model import artifact
from model.features import Document, Specification
from model.labels import LABELS
from model.matrix import matrix
from model.scorer import Scorer
from tests.training.decisions import (
    PROBE,
    START,
    decision,
    horoscopes,
    in_order,
    ordinary,
    rejected_horoscopes,
    rejected_taunts,
    write,
)
from training import datasets, retrain

ENOUGH = 100
ORDINARY = "My uncle repaired the village clock last winter, and now it is ten minutes fast."


@dataclass(frozen=True)
class Run:
    code: int
    out: Path

    @property
    def report(self) -> Any:
        return json.loads((self.out / "report.json").read_bytes())

    def objections(self, label: str = "spam") -> str:
        return " ".join(self.report["labels"][label]["objections"])


Retrain = Callable[..., Run]


@pytest.fixture
def run(tmp_path: Path, model_folder: Path) -> Retrain:
    def _run(decided: Iterable[Mapping[str, Any]], base: Path = model_folder, **more: Path) -> Run:
        out = tmp_path / f"candidate-{len(list(tmp_path.iterdir()))}"
        given = {"base": base, "decisions": write(tmp_path / "decisions.jsonl", decided)} | more
        arguments = [f"--{name}={path}" for name, path in given.items()]
        return Run(retrain.main([*arguments, f"--out={out}"]), out)

    return _run


@pytest.fixture(scope="session")
def promoted(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Run:
    folder = tmp_path_factory.mktemp("retrain")
    file = write(folder / "decisions.jsonl", rejected_horoscopes(ENOUGH))
    out = folder / "candidate"
    code = retrain.main([f"--base={model_folder}", f"--decisions={file}", f"--out={out}"])
    return Run(code, out)


def test_what_moderators_reject_is_then_held(promoted: Run, model_folder: Path) -> None:
    assert promoted.code == 0
    before, after = Scorer.load(model_folder), Scorer.load(promoted.out)
    comment = Document(PROBE)
    assert before.score(comment)["spam"] < before.thresholds["spam"] / 2
    assert after.score(comment)["spam"] >= after.thresholds["spam"]


def test_other_comments_are_judged_as_before(promoted: Run, model_folder: Path) -> None:
    before, after = Scorer.load(model_folder), Scorer.load(promoted.out)
    comment = Document(ORDINARY)
    assert after.score(comment)["spam"] < before.thresholds["spam"] / 2


def test_without_evidence_nothing_changes(promoted: Run, model_folder: Path) -> None:
    (base, manifest), (learned, _) = artifact.load(model_folder), artifact.load(promoted.out)
    specification = Specification.from_dict(manifest.specification)
    decided = [
        Document(each.body, each.author_name) for each in [*horoscopes(ENOUGH), *ordinary(ENOUGH)]
    ]
    seen = np.unique(matrix(decided, specification).indices)
    unseen = np.setdiff1d(np.arange(specification.size), seen)
    assert len(unseen) > 1000
    assert (base["weights"][unseen] == learned["weights"][unseen]).all()
    assert (base["weights"][seen] != learned["weights"][seen]).any()
    form = slice(specification.structure_start, None)
    assert (base["weights"][form] == learned["weights"][form]).all()


def test_labels_that_nobody_decided_on_keep_the_base(promoted: Run, model_folder: Path) -> None:
    (base, _), (learned, _) = artifact.load(model_folder), artifact.load(promoted.out)
    assert not (base["weights"][:, 0] == learned["weights"][:, 0]).all()
    assert (base["weights"][:, 1:] == learned["weights"][:, 1:]).all()
    assert promoted.objections("threat") == "no new decision says that a comment has it"


def test_the_manifest_says_where_the_model_comes_from(promoted: Run, model_folder: Path) -> None:
    base, learned = artifact.verify(model_folder), artifact.verify(promoted.out)
    assert learned.version.startswith(f"{base.version}+")
    assert learned.lineage["base"] == base.version
    assert learned.lineage["base_digest"] == base.digest
    assert learned.lineage["decisions"]["digest"] == promoted.report["decisions"]["digest"]
    assert learned.thresholds == base.thresholds
    assert learned.metrics["learned"]["spam"]["gain"] > 0
    assert learned.metrics["curves"] == {"spam": promoted.report["labels"]["spam"]["curves"]}


def test_the_report_says_it_in_words(promoted: Run) -> None:
    words = (promoted.out / "report.md").read_text("utf-8")
    assert "is better than tiny" in words
    assert "## spam: corrected" in words
    assert "## toxicity: keeps the base" in words
    assert "95 % interval" in words


def test_the_base_file_stays_as_it_is(run: Retrain, model_folder: Path) -> None:
    before = artifact.digest(model_folder / artifact.MODEL_FILE)
    run(rejected_horoscopes(60))
    assert artifact.digest(model_folder / artifact.MODEL_FILE) == before


def test_the_same_decisions_make_the_same_model(run: Retrain, promoted: Run) -> None:
    again = run(rejected_horoscopes(ENOUGH))
    assert artifact.verify(again.out).digest == artifact.verify(promoted.out).digest


def test_rejected_as_toxic_teaches_toxicity(run: Retrain, model_folder: Path) -> None:
    made = run(rejected_taunts(110))
    learned = [label for label, said in made.report["labels"].items() if said["corrected"]]
    assert made.code == 0
    assert learned == ["toxicity"]


def test_decisions_by_chance_are_declined(run: Retrain) -> None:
    chance = random.Random(4)
    comments = [*horoscopes(ENOUGH), *ordinary(ENOUGH)]
    chance.shuffle(comments)
    kinds = [("approve", None), ("reject", "spam")]
    made = run(in_order(decision(each, *chance.choice(kinds)) for each in comments))
    assert made.code == 3
    assert made.objections()
    assert not (made.out / artifact.MODEL_FILE).exists()


def test_decisions_that_would_spoil_other_judgements_are_declined(run: Retrain) -> None:
    """A site that takes every spam comment for good and every ordinary one for bad."""
    given = datasets.examples()
    toxic = given.labels[:, LABELS.index("toxicity")] == 1
    pairs = [
        decision(document.body, *(("approve",) if spam else ("reject", "spam")))
        for document, spam, skip in zip(given.documents, given.labels[:, 0], toxic, strict=True)
        if not skip
    ]
    random.Random(6).shuffle(pairs)
    made = run(in_order(pairs))
    assert made.code == 3
    assert "on the guard set" in made.objections()
    assert made.report["labels"]["spam"]["later"]["low"] > 0


def test_too_few_decisions_keep_the_base_and_say_so(run: Retrain) -> None:
    made = run(rejected_horoscopes(40))
    assert made.code == 3
    assert "too few decisions to learn from: 28 for and 28 against" in made.objections()
    assert "Declined: tiny stays" in (made.out / "report.md").read_text("utf-8")


def test_no_decisions_at_all_keep_the_base(run: Retrain) -> None:
    made = run([])
    assert made.code == 3
    assert made.report["decisions"]["telling"] == 0


def test_off_topic_is_no_label(run: Retrain) -> None:
    decided = [
        {**each, "label": "off_topic"} if each["label"] else each
        for each in rejected_horoscopes(ENOUGH)
    ]
    made = run(decided)
    assert made.code == 3
    assert made.report["decisions"]["without_label"] == ENOUGH
    assert "no new decision" in made.objections()


def test_copies_of_one_comment_are_not_many_decisions(run: Retrain) -> None:
    body = horoscopes(1)[0].body
    rejected = [decision(f"{body} https://stars{n}.example", "reject", "spam") for n in range(200)]
    approved = [decision(each, "approve") for each in ordinary(200)]
    made = run(in_order(each for pair in zip(rejected, approved, strict=True) for each in pair))
    assert made.code == 3
    assert made.report["labels"]["spam"]["in_favour"] == pytest.approx(1)
    assert "too few decisions" in made.objections()


def test_one_busy_author_is_not_many_decisions(run: Retrain) -> None:
    made = run(
        {**each, "author": "busy"} if each["label"] else each
        for each in rejected_horoscopes(ENOUGH)
    )
    assert made.code == 3
    assert made.report["labels"]["spam"]["in_favour"] == pytest.approx(5)


def test_what_was_learned_is_not_learned_again(run: Retrain, promoted: Run) -> None:
    again = run(rejected_horoscopes(ENOUGH), base=promoted.out)
    assert again.code == 3
    assert again.report["labels"]["spam"]["in_favour"] == 0
    later = rejected_horoscopes(40, start=START + timedelta(days=30))
    more = run([*rejected_horoscopes(ENOUGH), *later], base=promoted.out)
    assert more.report["labels"]["spam"]["in_favour"] == 40


def test_what_was_imported_later_is_new_and_counts_what_it_says(
    run: Retrain, promoted: Run
) -> None:
    added = (START + timedelta(days=60)).isoformat()
    imported = [
        {**each, "source": "import", "weight": 0.5, "added": added}
        for each in rejected_horoscopes(40, start=START - timedelta(days=30))
    ]
    made = run([*rejected_horoscopes(ENOUGH), *imported], base=promoted.out)
    assert made.report["labels"]["spam"]["in_favour"] == 20


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("decisions", "{}\n", "Line 1 of .* is no decision: it has no at"),
        ("guard", "{}\n", "Line 1 of the guard set"),
        ("guard", "", "is empty"),
        ("base", "", "cannot be read"),
    ],
)
def test_bad_input_ends_in_one_sentence(
    run: Retrain,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    content: str,
    why: str,
) -> None:
    path = tmp_path / "given"
    path.write_text(content, "utf-8")
    made = run(rejected_horoscopes(1), **{name: path})
    said = capsys.readouterr().err
    assert made.code == 2
    assert not made.out.exists()
    assert said.count("\n") == 1
    assert re.search(why, said)


def test_a_damaged_base_is_refused(run: Retrain, tmp_path: Path, model_folder: Path) -> None:
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    for name in (artifact.MODEL_FILE, artifact.MANIFEST_FILE):
        (damaged / name).write_bytes((model_folder / name).read_bytes())
    with (damaged / artifact.MODEL_FILE).open("ab") as file:
        file.write(b"x")
    assert run(rejected_horoscopes(1), base=damaged).code == 2


def test_a_folder_in_use_is_left_alone(tmp_path: Path, model_folder: Path) -> None:
    file = write(tmp_path / "decisions.jsonl", rejected_horoscopes(1))
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "letter.txt").write_text("mine", "utf-8")
    arguments = [f"--base={model_folder}", f"--decisions={file}", f"--out={kept}"]
    assert retrain.main(arguments) == 2
    assert [path.name for path in kept.iterdir()] == ["letter.txt"]


def test_an_interrupted_run_leaves_nothing(tmp_path: Path) -> None:
    def interrupted() -> None:
        with retrain.appearing(tmp_path / "candidate") as folder:
            (folder / artifact.MODEL_FILE).write_bytes(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not list(tmp_path.iterdir())
