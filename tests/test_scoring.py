"""The live model: what is loaded, what is refused, and how a version takes another's place."""

from __future__ import annotations

import json
import logging
import shutil
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import joblib
import pytest
from flask import Flask
from sqlalchemy import update

from model import artifact
from model.features import Document
from model.scorer import Scorer
from service import scoring, versions
from service.config import Settings
from service.db import Database
from service.errors import Invalid, NotFound
from service.models import Model, Promotion
from service.scoring import LiveModel
from tests.model_fixture import renamed
from tests.processes import run
from tests.server import environment

Process = Callable[..., LiveModel]
Publish = Callable[[str], Path]
TEXT = Document("The trains of my childhood were never late.", "Marisol")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request looks for a newer version."""
    monkeypatch.setattr(scoring, "CHECK_SECONDS", 0)


@pytest.fixture
def patience_ends(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Lets the time pass for which a version that failed is left alone."""
    return lambda: monkeypatch.setattr(scoring, "RETRY_SECONDS", 0)


@pytest.fixture
def process(settings: Settings) -> Iterator[Process]:
    """The live model of one more process; arguments replace settings."""
    with ExitStack() as stack:

        def start(**changes: object) -> LiveModel:
            own = replace(settings, **changes)  # type: ignore[arg-type]
            database = Database(own.sqlalchemy_url)
            stack.callback(database.engine.dispose)
            return LiveModel(own, database)

        yield start


@pytest.fixture
def publish(db: Database, model_folder: Path, tmp_path: Path) -> Publish:
    """Adds a model of that version and promotes it."""

    def make(version: str) -> Path:
        folder = renamed(model_folder, tmp_path / version, version)
        with db.write() as session:
            versions.promote(session, versions.add(session, folder), "tests")
        return folder

    return make


@pytest.fixture
def artifacts(tmp_path: Path, model_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A release of our own, which ships the version ``shipped``."""
    folder = tmp_path / "artifacts"
    renamed(model_folder, folder / "shipped", "shipped")
    monkeypatch.setattr(artifact, "ARTIFACTS", folder)
    return folder


@pytest.fixture
def unpromoted(artifacts: Path, db: Database) -> Path:
    """The folder of the shipped model, with nothing ever promoted."""
    with db.write() as session:
        session.query(Promotion).delete()
    return artifacts / "shipped"


def version(live: LiveModel) -> str | None:
    scorer = live.current()
    return scorer.version if scorer else None


def damage_stored(db: Database, name: str, content: bytes = b"not a model") -> None:
    with db.write() as session:
        session.execute(update(Model).where(Model.version == name).values(content=content))


def promote_blindly(db: Database, name: str) -> None:
    """What no command of ours does: promote what cannot be used."""
    with db.write() as session:
        session.add(Promotion(version=name, action="promote", actor="nobody"))


def complaints(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records if record.levelno >= logging.WARNING]


class Trap:
    """What runs when it is unpickled."""

    def __init__(self, sprung: Path) -> None:
        self.sprung = sprung

    def __reduce__(self) -> tuple[Callable[[Path], None], tuple[Path]]:
        return Path.touch, (self.sprung,)


# -- what is loaded ------------------------------------------------------------


def test_shipped_model_loads() -> None:
    folder = artifact.shipped()
    assert Scorer.load(folder).version == folder.name


def test_scoring_imports_no_scikit_learn(settings: Settings) -> None:
    code = """
import sys, wsgi
draft = {"article": "a", "author": {"name": "Reader"}, "body": "Good morning, station."}
answer = wsgi.app.test_client().post("/api/v1/comments", json=draft)
print(answer.status_code, sorted({"sklearn", "scipy", "matplotlib"} & sys.modules.keys()))
"""
    said = run([sys.executable, "-c", code], env=environment(settings))
    assert said.stdout.strip() in ("201 []", "202 []"), said.stderr


def test_promoted_version_is_used(process: Process) -> None:
    judgement = process().judge(TEXT)
    assert judgement.model_version == "tiny"
    assert judgement.scores is not None
    assert len(judgement.scores) == 7


def test_shipped_version_is_used_when_none_was_promoted(unpromoted: Path, process: Process) -> None:
    assert version(process()) == "shipped"


def test_pinned_version_is_used(process: Process, publish: Publish) -> None:
    publish("new")
    assert version(process(model="tiny")) == "tiny"


def test_shipped_version_can_be_pinned(artifacts: Path, process: Process) -> None:
    assert version(process(model="shipped")) == "shipped"


@pytest.mark.parametrize("name", ["unheard-of", "..", "../data", "a/b"])
def test_pinned_version_that_is_not_there_is_none(process: Process, name: str) -> None:
    assert process(model=name).judge(TEXT).scores is None


# -- a version takes another's place -------------------------------------------


def test_promoted_version_reaches_a_running_process(process: Process, publish: Publish) -> None:
    live = process()
    assert version(live) == "tiny"
    publish("new")
    assert version(live) == "new"


def test_a_look_is_taken_at_most_every_two_seconds(
    process: Process, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = process()
    version(live)
    monkeypatch.setattr(scoring, "CHECK_SECONDS", 3600)
    publish("new")
    assert version(live) == "tiny"
    assert live.check_now()
    assert version(live) == "new"


def test_rollback_goes_back_step_by_step(
    artifacts: Path, process: Process, publish: Publish, db: Database
) -> None:
    live = process()
    publish("a")
    publish("b")
    seen = [version(live)]
    for _ in range(3):
        with db.write() as session:
            versions.rollback(session, "tests")
        seen.append(version(live))
    assert seen == ["b", "a", "tiny", "shipped"]
    with pytest.raises(NotFound, match="nothing to roll back"), db.write() as session:
        versions.rollback(session, "tests")


def test_after_a_rollback_the_next_promotion_stands_on_what_is_live(
    publish: Publish, db: Database
) -> None:
    for name in ("a", "b"):
        publish(name)
    with db.write() as session:
        assert versions.rollback(session, "tests") == "a"
        versions.promote(session, "tiny", "tests")
        assert versions.rollback(session, "tests") == "a"
        assert versions.rollback(session, "tests") == "tiny"


def test_an_update_of_the_program_exchanges_no_promoted_model(
    artifacts: Path, process: Process, db: Database, model_folder: Path
) -> None:
    with db.write() as session:
        versions.promote(session, "shipped", "tests")
    shutil.rmtree(artifacts / "shipped")
    renamed(model_folder, artifacts / "next", "next")
    assert version(process()) == "shipped"


def test_an_update_of_the_program_brings_its_model_where_none_was_promoted(
    unpromoted: Path, process: Process, model_folder: Path
) -> None:
    shutil.rmtree(unpromoted)
    renamed(model_folder, unpromoted.with_name("next"), "next")
    assert version(process()) == "next"


def test_unknown_version_cannot_be_promoted(db: Database) -> None:
    with pytest.raises(NotFound, match="no model 'unheard-of'"), db.write() as session:
        versions.promote(session, "unheard-of", "tests")


def test_damaged_version_cannot_be_promoted(db: Database) -> None:
    damage_stored(db, "tiny")
    with pytest.raises(Invalid, match="of tiny are damaged"), db.write() as session:
        versions.promote(session, "tiny", "tests")


def test_processes_that_fetch_at_once_get_the_same(process: Process, settings: Settings) -> None:
    lives = [process() for _ in range(6)]
    with ThreadPoolExecutor(len(lives)) as pool:
        assert list(pool.map(version, lives)) == ["tiny"] * len(lives)
    names = {path.name for path in (settings.data / "models").iterdir()}
    assert names == {".lock", "tiny"}


# -- what cannot be used -------------------------------------------------------


def truncate(folder: Path) -> None:
    path = folder / "model.joblib"
    path.write_bytes(path.read_bytes()[:-100])


def change_a_byte(folder: Path) -> None:
    path = folder / "model.joblib"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def change_the_format(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 99}))


DAMAGES: dict[str, Callable[[Path], object]] = {
    "gone": shutil.rmtree,
    "no model": lambda folder: (folder / "model.joblib").unlink(),
    "no manifest": lambda folder: (folder / "manifest.json").unlink(),
    "truncated": truncate,
    "another byte": change_a_byte,
    "another format": change_the_format,
    "manifest no JSON": lambda folder: (folder / "manifest.json").write_text("{"),
}
damaged = pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)


@damaged
def test_damaged_shipped_model_holds_comments(
    unpromoted: Path,
    process: Process,
    damage: Callable[[Path], object],
    caplog: pytest.LogCaptureFixture,
) -> None:
    damage(unpromoted)
    live = process()
    assert [live.judge(TEXT).scores for _ in range(3)] == [None] * 3
    (complaint,) = complaints(caplog)
    assert complaint.startswith("The shipped model cannot be used, so comments are held: ")


@damaged
def test_damaged_copy_is_made_anew(
    process: Process, settings: Settings, damage: Callable[[Path], object]
) -> None:
    assert version(process()) == "tiny"
    folder = settings.data / "models" / "tiny"
    whole = (folder / "model.joblib").read_bytes()
    damage(folder)
    assert version(process()) == "tiny"
    assert (folder / "model.joblib").read_bytes() == whole


def test_copy_of_another_database_is_not_taken_for_ours(
    process: Process, settings: Settings, model_folder: Path
) -> None:
    foreign = renamed(model_folder, settings.data / "models" / "tiny", "tiny", spam=20.0)
    judgement = process().judge(TEXT)
    assert judgement.scores is not None
    assert judgement.scores["spam"] < Scorer.load(model_folder).thresholds["spam"]
    assert artifact.digest(foreign / "model.joblib") == artifact.digest(
        model_folder / "model.joblib"
    )


def test_damaged_version_leaves_the_working_one(
    process: Process, publish: Publish, db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    live = process()
    assert version(live) == "tiny"
    publish("new")
    damage_stored(db, "new")
    assert [version(live) for _ in range(3)] == ["tiny"] * 3
    (complaint,) = complaints(caplog)
    assert complaint.startswith("Model new cannot be used, so tiny stays in use: ")


def test_damaged_version_comes_once_it_is_mended(
    process: Process, publish: Publish, db: Database, patience_ends: Callable[[], None]
) -> None:
    live = process()
    version(live)
    folder = publish("new")
    damage_stored(db, "new")
    assert version(live) == "tiny"
    with db.write() as session:
        versions.add(session, folder)
    assert version(live) == "tiny"
    patience_ends()
    assert version(live) == "new"


def test_process_that_never_had_a_model_waits_for_the_promoted_one(
    artifacts: Path,
    process: Process,
    model_folder: Path,
    db: Database,
    patience_ends: Callable[[], None],
) -> None:
    damage_stored(db, "tiny")
    live = process()
    assert version(live) is None
    with db.write() as session:
        versions.add(session, model_folder)
    patience_ends()
    assert version(live) == "tiny"


def test_another_promotion_ends_the_wait_at_once(
    process: Process, publish: Publish, db: Database
) -> None:
    damage_stored(db, "tiny")
    live = process()
    assert version(live) is None
    publish("new")
    assert version(live) == "new"


def test_going_back_from_a_damaged_version(
    process: Process, publish: Publish, db: Database
) -> None:
    live = process()
    publish("a")
    version(live)
    publish("b")
    damage_stored(db, "b")
    assert version(live) == "a"
    with db.write() as session:
        versions.rollback(session, "tests")
    assert version(live) == "a"
    assert version(process()) == "a"


def test_nothing_is_unpickled_that_fails_its_check(
    process: Process, settings: Settings, db: Database, tmp_path: Path
) -> None:
    sprung, bait = tmp_path / "sprung", tmp_path / "bait"
    joblib.dump(Trap(sprung), bait)
    version(process())
    shutil.copy(bait, settings.data / "models" / "tiny" / "model.joblib")
    assert version(process()) == "tiny"
    damage_stored(db, "tiny", bait.read_bytes())
    shutil.rmtree(settings.data / "models")
    assert version(process()) is None
    assert not sprung.exists()
    joblib.load(bait)
    assert sprung.exists()


def test_folder_that_cannot_be_written_leaves_the_working_version(
    process: Process, publish: Publish, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    live = process()
    version(live)
    shutil.rmtree(settings.data / "models")
    (settings.data / "models").write_text("a file in the folder's place")
    publish("new")
    assert version(live) == "tiny"
    assert process().judge(TEXT).scores is None
    assert len(complaints(caplog)) == 2


def test_three_copies_used_last_are_kept(
    process: Process, publish: Publish, db: Database, settings: Settings
) -> None:
    def copies() -> set[str]:
        return {path.name for path in (settings.data / "models").iterdir() if path.is_dir()}

    live = process()
    for name in ("first", "second", "third", "fourth"):
        publish(name)
        assert version(live) == name
    assert copies() == {"second", "third", "fourth"}
    with db.write() as session:
        versions.rollback(session, "tests")
    assert version(live) == "third"
    publish("fifth")
    assert version(live) == "fifth"
    assert copies() == {"third", "fourth", "fifth"}


def test_interrupted_fetch_leaves_nothing_in_the_way(process: Process, settings: Settings) -> None:
    left = settings.data / "models" / ".fetching"
    left.mkdir(parents=True)
    (left / "model.joblib").write_bytes(b"half of it")
    assert version(process()) == "tiny"
    assert not left.exists()


@pytest.mark.parametrize("table", ["promotion", "model"])
def test_database_that_fails_leaves_the_model_and_is_asked_again(
    process: Process,
    publish: Publish,
    app: Flask,
    db: Database,
    table: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    live = process()
    version(live)
    publish("new")
    rename(db, table, "away")
    assert [version(live) for _ in range(3)] == ["tiny"] * 3
    assert len(complaints(caplog)) == 1
    rename(db, "away", table)
    assert version(live) == "new"


def rename(db: Database, table: str, to: str) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {to}")


# -- what may be stored, and what leaves ---------------------------------------


def test_a_folder_without_a_model_is_not_stored(db: Database, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="holds no usable model"), db.write() as session:
        versions.add(session, tmp_path)


def test_two_models_of_one_version_are_not_stored(
    artifacts: Path, db: Database, model_folder: Path, tmp_path: Path
) -> None:
    for name in ("tiny", "shipped"):
        other = renamed(model_folder, tmp_path / f"other-{name}", name, spam=1.0)
        with pytest.raises(Invalid, match=f"another model {name}"), db.write() as session:
            versions.add(session, other)


@pytest.mark.parametrize("name", ["", "../up", ".hidden", "a/b", "x" * 129, "two words", "a\n"])
def test_what_is_no_version_is_not_stored(
    db: Database, model_folder: Path, tmp_path: Path, name: str
) -> None:
    odd = renamed(model_folder, tmp_path / "odd", name)
    with pytest.raises(Invalid, match="is no name"), db.write() as session:
        versions.add(session, odd)


def test_the_model_in_use_is_what_is_exported(
    process: Process, publish: Publish, db: Database, tmp_path: Path
) -> None:
    live = process()
    publish("a")
    version(live)
    publish("b")
    damage_stored(db, "b")
    assert live.export(tmp_path / "out") == "a"
    assert artifact.verify(tmp_path / "out").version == "a"


def test_without_a_model_nothing_is_exported(process: Process, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no usable model"):
        process(model="unheard-of").export(tmp_path / "out")
