"""A simulated site: who sees what when, what attacks change, and that learning shows."""

from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from model import artifact
from model.features import Document
from tests.training.decisions import Written, horoscopes, ordinary
from tests.training.public_data import training_folder
from training import guard, simulate
from training.decisions import Decision
from training.simulation import attacks, contestants
from training.simulation.run import Course, quarters, run
from training.simulation.site import BEGAN, MODERATORS, Stream

QUIET = attacks.ATTACKS["none"]


def _stream(pairs: int = 200, per_week: int = 40) -> Stream:
    """A site that gets horoscopes, which no base knows, and ordinary comments by turns."""
    bad, good = horoscopes(pairs), ordinary(pairs)
    written: list[Written] = [each for both in zip(bad, good, strict=True) for each in both]
    count = len(written)
    return Stream(
        source="nowhere",
        label="spam",
        documents=tuple(Document(each.body) for each in written),
        truth=np.tile([1.0, 0.0], pairs),
        week=np.arange(count) // per_week,
        actor=np.array([MODERATORS[number % 3] for number in range(count)]),
        kind=np.full(count, "own"),
        groups=np.array([]),
    )


def _course(name: str, model_folder: Path, stream: Stream) -> Course:
    state, manifest = artifact.load(model_folder)
    x = contestants.features(stream.documents, manifest)
    known = guard.read()
    maker: contestants.Contestant = {
        "base": contestants.Base(state, manifest, "spam"),
        "learning": contestants.Learning(state, manifest, "spam", known),
    }[name]
    return run(maker, stream, x, QUIET, seen=1.0)


class Oracle:
    """Holds everything, and notes what it was asked and told."""

    def __init__(self) -> None:
        self.judged: list[str] = []
        self.told: list[list[Decision]] = []

    def judge(self, documents: list[Document], x: csr_matrix) -> np.ndarray:
        assert x.shape[0] == len(documents)
        self.judged += [each.body for each in documents]
        return np.ones(len(documents))

    def holds(self, scores: np.ndarray) -> np.ndarray:
        return scores > 0

    def learn(self, decisions: list[Decision]) -> bool:
        assert {each.document.body for each in decisions} <= set(self.judged)
        self.told.append(list(decisions))
        return False


def test_nobody_learns_from_a_comment_before_it_was_judged() -> None:
    stream, oracle = _stream(), Oracle()
    run(oracle, stream, csr_matrix((400, 1)), QUIET)  # type: ignore[arg-type]
    assert [len(told) for told in oracle.told] == list(range(40, 401, 40))


def test_what_moderators_reject_is_held_later(model_folder: Path) -> None:
    stream = _stream()
    first, *_, last = quarters(_course("learning", model_folder, stream))
    (*_, without) = quarters(_course("base", model_folder, stream))
    assert first.leaked > 0.2
    assert last.leaked < 0.1 < without.leaked
    assert last.held <= without.held + 0.02


def _decisions(count: int = 300) -> list[Decision]:
    return [
        Decision(BEGAN, Document(f"Text {n}"), "", MODERATORS[n % 3], {"spam": n % 2})
        for n in range(count)
    ]


@pytest.mark.parametrize(("name", "share"), [("5 % flipped", 0.05), ("50 % flipped", 0.5)])
def test_flipping_concerns_one_moderator_alone(name: str, share: float) -> None:
    before = _decisions()
    after = attacks.ATTACKS[name](before, 1, np.random.default_rng(1))
    changed = [one for one, other in zip(before, after, strict=True) if one.known != other.known]
    assert {each.actor for each in changed} == {attacks.HIJACKED}
    assert abs(len(changed) / 100 - share) < 0.1


def test_pasted_copies_are_harmless_words_rejected_with_a_link() -> None:
    after = attacks.pasted(_decisions(), attacks.WEEK, np.random.default_rng(1))[300:]
    assert len(after) == attacks.COPIES
    assert all("http://shop" in each.document.body for each in after)
    assert {each.known["spam"] for each in after} == {1}


def test_campaign_is_spam_that_the_hijacked_account_approves() -> None:
    after = attacks.campaign(_decisions(), attacks.WEEK, np.random.default_rng(1))[300:]
    assert {(each.actor, each.known["spam"]) for each in after} == {(attacks.HIJACKED, 0)}


@pytest.mark.parametrize("attack", [attacks.pasted, attacks.campaign])
def test_attack_in_another_week_or_without_a_target_changes_nothing(attack: attacks.Attack) -> None:
    assert attack([], attacks.WEEK, np.random.default_rng(1)) == []
    assert len(attack(_decisions(), attacks.WEEK + 1, np.random.default_rng(1))) == 300


def test_command_makes_a_base_without_the_source_and_prints_the_weeks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = training_folder(tmp_path / "data")
    given = [f"--data={data}", f"--base={tmp_path / 'base'}", "--source=spam_sms"]
    given += ["--per-week=20", "--new=spam_youtube", "--only=base", "--only=from scratch"]
    assert simulate.main(given) == 0
    manifest = artifact.read_manifest(tmp_path / "base")
    assert manifest.lineage["without"] == "spam_sms"
    said = capsys.readouterr().out
    assert "attack: none" in said
    assert "| from scratch | 4 |" in said


def test_unknown_source_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = training_folder(tmp_path / "data")
    assert simulate.main([f"--data={data}", f"--base={tmp_path / 'b'}", "--source=nothing"]) == 2
    assert "nothing has no comments whose spam is known" in capsys.readouterr().err
