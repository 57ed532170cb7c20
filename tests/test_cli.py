"""The commands of an operator: what they do, what they say, and what they say when they fail."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from model.labels import LABELS
from service import auth, scoring, sites
from service.config import Settings, operator
from service.context import services
from service.db import Database
from service.errors import Unauthorized
from service.models import Act, ApiKey, Comment, Moderator, Promotion, now
from tests.api.blog import ADDRESS, Blog
from tests.model_fixture import renamed
from tests.processes import run
from tests.server import environment

Command = Callable[..., Result]
PASSWORD = "correct horse battery"


@pytest.fixture
def flask(app: Flask) -> Command:
    """Runs one of our commands; ``password`` goes into its environment."""
    runner: FlaskCliRunner = app.test_cli_runner()

    def command(*words: str, password: str | None = PASSWORD) -> Result:
        return runner.invoke(args=words, env={"PARLEY_PASSWORD": password})

    return command


@pytest.fixture
def elsewhere(make_app: Callable[..., Flask], db: Database) -> Blog:
    """Readers of another process, which has served one of them before the command is run."""
    with db.write() as session:
        for label in LABELS:
            sites.set_rule(session, "default", f"threshold_{label}", 0.999999)
    blog = Blog(make_app())
    blog.approved()
    return blog


def done(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.output


def reasons(db: Database, comment: dict[str, object]) -> list[str]:
    with db.read() as session:
        return (
            session.scalars(select(Comment).filter_by(uid=comment["id"])).one().reason_codes.split()
        )


# -- keys and moderators -------------------------------------------------------


@pytest.mark.parametrize(("scope", "length"), [("moderate", 32), ("compatible", 12), ("admin", 32)])
def test_a_key_is_shown_once(flask: Command, db: Database, scope: str, length: int) -> None:
    key = done(flask("keys", "create", "tools", "--scope", scope)).strip()
    assert re.fullmatch(rf"[a-z0-9]{{{length}}}", key)
    assert key not in done(flask("keys", "list"))
    with db.read() as session:
        stored = session.scalars(select(ApiKey).filter_by(name="tools")).one()
    assert key not in (stored.name, stored.digest)


def test_a_new_key_opens_and_a_revoked_one_does_not(flask: Command, app: Flask) -> None:
    blog = Blog(app)
    key = done(flask("keys", "create", "tools")).strip()
    blog.moderator = {"Authorization": f"Bearer {key}"}
    assert blog.moderate("GET", "/comments").status == 200
    assert done(flask("keys", "revoke", "tools")) == "Revoked: 1\n"
    assert blog.moderate("GET", "/comments").status == 401
    assert "tools\tmoderate" in done(flask("keys", "list"))


def test_keys_are_listed_with_site_and_calls(flask: Command, app: Flask) -> None:
    key = done(flask("keys", "create", "tools", "--site", "default", "--quota", "9")).strip()
    blog = Blog(app)
    blog.moderator = {"Authorization": f"Bearer {key}"}
    today = f"{now():%Y-%m-%d}"
    about = f"1\ttools\tmoderate\tdefault\t{today}"
    assert done(flask("keys", "list")) == f"{about}\tnever used\t0 of 9 calls\tin use\n"
    blog.moderate("GET", "/comments")
    assert done(flask("keys", "list")) == f"{about}\tused {today}\t1 of 9 calls\tin use\n"
    counted = "1 calls\t0 spam\t0 ham\t0 missed spam\t0 false positives"
    assert done(flask("keys", "usage", "tools")) == f"-\t{counted}\n"
    assert done(flask("keys", "usage", "tools", "--month", "2001-01")) == "No calls in 2001-01.\n"


def test_a_quota_is_changed_and_taken_off(flask: Command, app: Flask) -> None:
    blog = Blog(app)
    key = done(flask("keys", "create", "tools")).strip()
    blog.moderator = {"Authorization": f"Bearer {key}"}
    said = "tools may make 1 calls in a month.\n"
    assert done(flask("keys", "quota", "tools", "1")) == said
    assert [blog.moderate("GET", "/comments").status for _ in range(2)] == [200, 429]
    done(flask("keys", "quota", "tools", "none"))
    assert blog.moderate("GET", "/comments").status == 200


def test_a_key_is_replaced_with_and_without_grace(flask: Command, app: Flask, db: Database) -> None:
    def status(key: str) -> int:
        blog = Blog(app)
        blog.moderator = {"Authorization": f"Bearer {key}"}
        return blog.moderate("GET", "/comments").status

    first = done(flask("keys", "create", "tools")).strip()
    second = done(flask("keys", "rotate", "tools")).strip()
    assert [status(key) for key in (first, second)] == [200, 200]
    assert "in use, the one before until 20" in done(flask("keys", "list"))
    assert "still goes on, until" in flask("keys", "rotate", "tools").output
    third = done(flask("keys", "rotate", "tools", "--grace-hours", "0")).strip()
    assert [status(key) for key in (first, second, third)] == [401, 401, 200]
    with db.read() as session:
        assert {act.actor for act in session.scalars(select(Act))} == {operator()}


def test_of_keys_of_one_name_a_number_says_which(flask: Command) -> None:
    for scope in ("submit", "moderate"):
        done(flask("keys", "create", "tools", "--scope", scope))
    for words in ("rotate tools", "quota tools 5", "usage tools"):
        refused = flask("keys", *words.split())
        assert "Several keys are named 'tools': add --number, of 1, 2." in refused.output
    done(flask("keys", "rotate", "tools", "--number", "2"))
    assert done(flask("keys", "revoke", "tools", "--number", "1")) == "Revoked: 1\n"
    done(flask("keys", "rotate", "tools", "--grace-hours", "0"))
    assert done(flask("keys", "revoke", "tools")) == "Revoked: 1\n"
    assert "This key is revoked." in flask("keys", "quota", "tools", "5", "--number", "2").output


def test_a_moderators_password_comes_from_the_environment(flask: Command, app: Flask) -> None:
    assert done(flask("moderators", "create", "Marisol")) == "Marisol may sign in now.\n"
    with app.test_request_context():
        assert auth.sign_in(services(app), "marisol", PASSWORD)
    assert done(flask("moderators", "list")).startswith("marisol\t")


def test_a_new_password_ends_every_session(flask: Command, app: Flask) -> None:
    done(flask("moderators", "create", "marisol"))
    with app.test_request_context():
        token = auth.sign_in(services(app), "marisol", PASSWORD)
    done(flask("moderators", "password", "marisol", password="another good one"))
    assert auth.signed_in(services(app), token) is None


def test_a_moderator_who_is_removed_is_out_at_once(flask: Command, app: Flask) -> None:
    done(flask("moderators", "create", "marisol"))
    with app.test_request_context():
        token = auth.sign_in(services(app), "marisol", PASSWORD)
        done(flask("moderators", "remove", "Marisol"))
        assert auth.signed_in(services(app), token) is None
        with pytest.raises(Unauthorized):
            auth.sign_in(services(app), "marisol", PASSWORD)
    assert done(flask("moderators", "list")) == ""


def test_a_role_and_its_sites_are_given_and_changed(flask: Command) -> None:
    done(flask("sites", "create", "beta", "The beta blog"))
    done(flask("moderators", "create", "ana", "--role", "viewer", "--site", "beta"))
    assert re.search(r"^ana\t[\d-]+\tviewer\tbeta\tpassword$", done(flask("moderators", "list")))
    said = done(flask("moderators", "role", "ana", "moderator"))
    assert said == "ana is moderator on every site.\n"
    assert "\tmoderator\tevery site\t" in done(flask("moderators", "list"))
    refused = flask("moderators", "role", "ana", "moderator", "--site", "none")
    assert (refused.exit_code, "There is no site 'none'." in refused.output) == (1, True)


def test_a_second_factor_that_is_lost_is_reset(flask: Command, app: Flask, db: Database) -> None:
    done(flask("moderators", "create", "marisol"))
    with db.write() as session:
        marisol = session.scalars(select(Moderator)).one()
        marisol.totp_salt, marisol.totp_since = "salt", now()
    assert "second factor" in done(flask("moderators", "list"))
    done(flask("moderators", "reset-second-factor", "marisol"))
    with app.test_request_context():
        assert auth.signed_in(services(app), auth.sign_in(services(app), "marisol", PASSWORD))


def test_a_password_is_asked_for_twice(app: Flask) -> None:
    runner = app.test_cli_runner()
    typed = f"{PASSWORD}\n{PASSWORD}\n"
    result = runner.invoke(args=["moderators", "create", "marisol"], input=typed)
    assert PASSWORD not in done(result)


# -- rules, which hold at once in every process --------------------------------


def test_a_setting_holds_for_the_next_comment_elsewhere(flask: Command, elsewhere: Blog) -> None:
    assert done(flask("sites", "set", "mode", "premoderate")) == 'mode = "premoderate"\n'
    elsewhere.held(body="Good morning.")
    assert done(flask("sites", "set", "mode", "default")) == 'mode = "auto"\n'
    elsewhere.approved(body="Good evening.")


def test_numbers_can_be_set_and_put_back(flask: Command) -> None:
    assert done(flask("sites", "set", "max_links", "0")) == "max_links = 0\n"
    assert "max_links = 0\n" in done(flask("sites", "show"))
    assert done(flask("sites", "set", "max_links", "default")) == "max_links = 2\n"
    assert done(flask("sites", "set", "threshold_spam", "0.25")) == "threshold_spam = 0.25\n"


@pytest.mark.parametrize("kind", ["banned", "suspect"])
def test_a_phrase_holds_for_the_next_comment_elsewhere(
    flask: Command, elsewhere: Blog, db: Database, kind: str
) -> None:
    done(flask("phrases", "add", kind, "miracle cure"))
    assert done(flask("phrases", "list")) == f"{kind}\tmiracle cure\n"
    held = elsewhere.held(body="A Miracle Cure for all.")
    assert reasons(db, held) == [f"{kind}_phrase"]
    done(flask("phrases", "remove", kind, "miracle cure"))
    elsewhere.approved(body="Another miracle cure for all.")


def test_a_list_of_phrases_is_imported(flask: Command, tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_text("# ours\nmiracle*\nmiracle*\n/(/\n", "utf-8")
    said = flask("phrases", "import", "suspect", str(file))
    assert "1 taken, 1 known already, 1 refused." in said.output
    assert "Line 4: '/(/' is no regular expression" in said.output
    assert done(flask("phrases", "list")) == "suspect\tmiracle*\n"


BANS = {
    ("address", ADDRESS): {"address": ADDRESS},
    ("email", "Troll@Mail.example"): {"author": {"name": "T", "email": "troll@mail.example"}},
    ("email_domain", "@Mail.example"): {"author": {"name": "T", "email": "troll@mail.example"}},
    ("email_domain", "shady-shop.com"): {"author": {"name": "T", "email": "t@mx.shady-shop.com"}},
    ("link_domain", "WWW.Shady-Shop.com"): {"body": "Look at https://shady-shop.com/x"},
    ("link_domain", "https://shady-shop.com/"): {"body": "Look at blog.shady-shop.com"},
}


@pytest.mark.parametrize(("ban", "comment"), BANS.items(), ids=" ".join)
def test_a_ban_holds_for_the_next_comment_elsewhere(
    flask: Command, elsewhere: Blog, db: Database, ban: tuple[str, str], comment: dict[str, str]
) -> None:
    done(flask("bans", "add", *ban))
    (code,) = reasons(db, elsewhere.held(**comment))
    assert code.startswith("banned_")
    assert done(flask("bans", "list")).startswith(ban[0] + "\t")
    done(flask("bans", "remove", *ban))
    elsewhere.approved(**{"body": "All is well again."} | comment, article="another")


def test_an_address_is_never_shown_and_can_be_freed_by_its_hash(flask: Command) -> None:
    done(flask("bans", "add", "address", ADDRESS))
    kind, shown, until = done(flask("bans", "list")).strip().split("\t")
    assert (kind, len(shown), until) == ("address", 64, "for good")
    done(flask("bans", "remove", "address", shown))
    assert done(flask("bans", "list")) == ""


def test_a_site_of_its_own(flask: Command, elsewhere: Blog) -> None:
    done(flask("sites", "create", "other", "The other blog", "--origin", "https://Other.example/"))
    assert "other\tThe other blog\thttps://other.example\n" in done(flask("sites", "list"))
    done(flask("sites", "set", "mode", "premoderate", "--site", "other"))
    assert 'mode = "premoderate"' in done(flask("sites", "show", "other"))
    assert 'mode = "auto"' in done(flask("sites", "show"))
    elsewhere.held(site="other", article="https://other.example/a")
    elsewhere.approved()


def test_a_site_is_renamed_and_closed(flask: Command, elsewhere: Blog, db: Database) -> None:
    said = "Site default is called The blog now.\n"
    assert done(flask("sites", "rename", "default", "The blog")) == said
    assert "default\tThe blog\t" in done(flask("sites", "list"))
    done(flask("sites", "set", "new_comments", "closed"))
    assert elsewhere.send().status == 403
    done(flask("sites", "set", "new_comments", "open"))
    elsewhere.approved()
    with db.read() as session:
        acts = session.scalars(select(Act).filter_by(actor=operator()).order_by(Act.id)).all()
    assert [act.action for act in acts] == ["change_site", "rules", "rules"]


def test_other_origins_hold_at_once(flask: Command, elsewhere: Blog) -> None:
    def status(origin: str) -> int:
        return elsewhere.send(headers={"Origin": origin}).status

    assert status("https://blog.example") == 403
    assert (
        done(flask("sites", "origins", "default", "https://Blog.example")) == "It holds at once.\n"
    )
    assert (status("https://blog.example"), status("http://localhost")) == (201, 403)
    done(flask("sites", "origins", "default", "localhost"))
    assert (status("https://blog.example"), status("http://localhost")) == (403, 201)


def test_origins_of_the_environment_are_told(make_app: Callable[..., Flask]) -> None:
    runner = make_app(origins=("https://blog.example",)).test_cli_runner()
    result = runner.invoke(args=["sites", "origins", "default", "https://other.example"])
    assert done(result) == "PARLEY_ORIGINS decides as long as it is set.\n"


# -- models --------------------------------------------------------------------


def test_a_model_is_added_promoted_and_rolled_back(
    flask: Command, model_folder: Path, tmp_path: Path, db: Database
) -> None:
    folder = renamed(model_folder, tmp_path / "new", "new")
    assert done(flask("models", "add", str(folder))) == "new\n"
    assert re.search(r"^\* tiny\t", done(flask("models", "list")), re.MULTILINE)
    assert done(flask("models", "promote", "new")) == "new is live within seconds.\n"
    assert re.search(r"^\* new\t", done(flask("models", "list")), re.MULTILINE)
    assert done(flask("models", "rollback")) == "tiny is live within seconds.\n"
    acts = [line.split("\t")[1:3] for line in done(flask("models", "history")).splitlines()]
    assert acts == [["promote", "tiny"], ["promote", "new"], ["rollback", "tiny"]]


def test_pinned_version_stays_unless_a_person_promotes(
    flask: Command, model_folder: Path, tmp_path: Path
) -> None:
    done(flask("models", "add", str(renamed(model_folder, tmp_path / "new", "new"))))
    assert done(flask("models", "pin")) == "tiny is pinned.\n"
    refused = flask("models", "promote", "--unless-pinned", "new")
    assert (refused.exit_code, "tiny is pinned" in refused.output) == (1, True)
    done(flask("models", "promote", "new"))
    assert "No version is pinned." in flask("models", "unpin").output
    done(flask("models", "pin"))
    assert done(flask("models", "unpin")) == "new is pinned no longer.\n"


def test_retraining_is_asked_for_once(flask: Command) -> None:
    assert re.fullmatch(r"[0-9A-Z]{26}\n", done(flask("models", "retrain")))
    assert "A retraining is under way already." in flask("models", "retrain").output
    assert done(flask("worker", "--once")) == "Done: 1\n"


def test_a_pinned_model_is_told(make_app: Callable[..., Flask]) -> None:
    runner = make_app(model="tiny").test_cli_runner()
    said = runner.invoke(args=["models", "promote", "tiny"]).output
    assert said == "tiny is live as soon as PARLEY_MODEL no longer pins tiny.\n"


def test_the_live_model_is_exported(flask: Command, tmp_path: Path) -> None:
    assert done(flask("models", "export", str(tmp_path / "out"))) == "tiny\n"
    assert done(flask("models", "add", str(tmp_path / "out"))) == "tiny\n"


def test_a_candidate_scores_in_the_shadow_until_it_is_ended(
    flask: Command,
    elsewhere: Blog,
    model_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scoring, "CHECK_SECONDS", 0)
    flask("models", "add", str(renamed(model_folder, tmp_path / "new", "new", spam=60)))
    assert done(flask("models", "shadow")) == "No candidate scores beside the live model.\n"
    assert done(flask("models", "shadow", "new")).startswith("new scores beside the live model")
    elsewhere.approved()
    said = done(flask("models", "shadow"))
    assert "1 published, would be held: 0 approved, 0 rejected" in said
    assert done(flask("models", "shadow", "--off")) == "new scores no more, within seconds.\n"
    assert "\tended " in done(flask("models", "shadow"))


# -- what goes wrong -----------------------------------------------------------

FAILURES = {
    "keys create k --site none": "There is no site 'none'.",
    "keys create k --quota 0": "A quota is a number from 1 to 1,000,000,000, or none.",
    "keys revoke nobody": "No key in use is named 'nobody'",
    "keys rotate nobody": "No key is named 'nobody'; `keys list` names them.",
    "keys usage nobody --number 7": "No key is named 'nobody'",
    "moderators password nobody": "There is no moderator 'nobody'.",
    "moderators remove nobody": "There is no moderator 'nobody'.",
    "moderators create two\twords": "A moderator's name has 1 to 64",
    "sites create default Again": "There is a site 'default' already.",
    "sites create Two_Words Blog": "A slug has 1 to 64 small letters",
    "sites create b Blog --origin blog.example": "'blog.example' is no origin",
    "sites rename none Blog": "There is no site 'none'.",
    "sites origins none localhost": "There is no site 'none'.",
    "sites origins default blog.example": "'blog.example' is no origin",
    "sites show none": "There is no site 'none'.",
    "sites set none 1": "There is no setting 'none'; `sites show` names them.",
    "sites set max_links many": "max_links: Input should be a valid integer",
    "sites set mode strict": "mode: Input should be 'auto'",
    "sites set max_links 1 --site none": "There is no site 'none'.",
    "phrases add banned \u200b": "would never be found",
    "phrases remove banned x": "'x' is not among the banned phrases.",
    "phrases list --site none": "There is no site 'none'.",
    "bans add address 127.0.0.1": "is no address, or a loopback or private one",
    "bans add address nonsense": "is no address, or a loopback or private one",
    "bans add link_domain nonsense": "is no domain such as",
    "bans remove email x@y.example": "No email ban of 'x@y.example'.",
    "bans list --site none": "There is no site 'none'.",
    "models add {folder}": "holds no usable model",
    "models shadow none": "There is no model 'none'; `models list` names them.",
    "models shadow tiny": "tiny is live, so there is nothing to compare it with.",
    "models shadow tiny --until 2001-01-01": "A shadow ends after now, within 90 days.",
    "models shadow --off": "No candidate scores beside the live model.",
    "models promote none": "There is no model 'none'; `models list` names them.",
}


@pytest.mark.parametrize(("words", "sentence"), FAILURES.items(), ids=FAILURES)
def test_a_failure_is_one_sentence(
    flask: Command, tmp_path: Path, words: str, sentence: str
) -> None:
    result = flask(*(word.format(folder=tmp_path) for word in words.split(" ")))
    assert result.exit_code == 1
    assert sentence in result.output
    assert result.output.startswith("Error: ")
    assert result.output.count("\n") == 1


def test_a_short_password_is_one_sentence(flask: Command) -> None:
    result = flask("moderators", "create", "marisol", password="short")
    assert (result.exit_code, result.output) == (1, "Error: A password has 10 to 256 characters.\n")


def test_with_nothing_promoted_there_is_nothing_to_roll_back(flask: Command, db: Database) -> None:
    with db.write() as session:
        session.query(Promotion).delete()
    result = flask("models", "rollback")
    assert result.exit_code == 1
    assert result.output == "Error: Nothing was promoted, so there is nothing to roll back.\n"


EVERY = ["keys create k", "keys list", "moderators list", "sites list", "models list", "check"]


@pytest.mark.parametrize("words", [*EVERY, "worker --once", "db upgrade"])
def test_without_a_database_every_command_says_so(
    make_app: Callable[..., Flask], words: str
) -> None:
    app = make_app(database_url="postgresql://nobody@127.0.0.1:1/none")
    result = app.test_cli_runner().invoke(args=words.split())
    assert result.exit_code == 1
    assert result.output.startswith("Error: The database cannot be used: ")
    assert result.output.count("\n") == 1


@pytest.mark.parametrize("words", EVERY)
def test_under_a_foreign_secret_no_command_does_anything(
    flask: Command, make_app: Callable[..., Flask], words: str
) -> None:
    done(flask("keys", "list"))
    app = make_app(secret="somebody-elses-secret-of-some-length")
    result = app.test_cli_runner().invoke(args=words.split())
    assert result.exit_code == 1
    assert "not the secret this database was begun with" in result.output


def test_a_command_from_the_shell(settings: Settings) -> None:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "models", "promote", "none"]
    ended = run(command, env=environment(settings))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "Error: There is no model 'none'; `models list` names them.\n"


def test_a_wrong_setting_from_the_shell(settings: Settings) -> None:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "keys", "list"]
    ended = run(command, env=environment(replace(settings, secret="short")))
    assert ended.returncode == 1
    assert ended.stderr == "parley: PARLEY_SECRET must have 32 characters or more.\n"
