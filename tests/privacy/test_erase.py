"""Erasing somebody: what stays right, what is refused, who may be at it at the same time."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from service.comments import counts
from service.comments.records import Actor
from service.context import Services
from service.db import Database
from service.models import Act, Comment, CommentRevision, Delivery, Subscriber, now
from service.outbox import webhooks
from service.outbox.delivery import Postman
from service.privacy import erase as erasing
from service.privacy import person as persons
from service.privacy.person import Person
from tests.api.blog import ADDRESS, ARTICLE, OTHER_ADDRESS, Blog, Json, at_once, code
from tests.privacy.conftest import Command
from tests.receiver import Receiver

ZED: dict[str, Any] = {"name": "Zed", "email": "zed@mail.example"}
BY_ZED = ("--email", "zed@mail.example")


def erase(own: Services, person: Person | None = None) -> int:
    person = person or persons.named(ZED["email"], None)
    return erasing.erase(own, Actor("marisol"), person)["comments_erased"]


def texts(db: Database) -> list[str]:
    with db.read() as session:
        return [text for text in session.scalars(select(CommentRevision.body)) if text]


def right(db: Database) -> bool:
    with db.read() as session:
        return counts.check(session) == []


def test_place_stays_where_replies_stand_below(blog: Blog, own: Services) -> None:
    parent = blog.approved(author=ZED)
    blog.approved(parent_id=parent["id"], body="I answer.")
    blog.approved(author=ZED, body="Nobody has answered this.")
    before = blog.get("/comments", article=ARTICLE).headers["ETag"]
    assert erase(own) == 2
    listed = blog.get("/comments", article=ARTICLE)
    assert [(item["status"], item["body"]) for item in listed.json["items"]] == [
        ("deleted", None),
        ("approved", "I answer."),
    ]
    assert listed.json["total"] == 1
    assert listed.headers["ETag"] != before
    assert right(own.db)


def test_others_keep_all_of_theirs(blog: Blog, own: Services) -> None:
    blog.approved(author={"name": "Zed", "email": "other@mail.example"}, body="Another Zed.")
    first = blog.approved(author=ZED)
    token = first["author_token"]
    blog.approved(author={"name": "Zed", "token": token}, body="The same browser.")
    assert erase(own) == 1
    assert sorted(texts(own.db)) == ["Another Zed.", "The same browser."]


def test_comment_leads_to_its_author_key_alone(blog: Blog, people: Command, db: Database) -> None:
    troll = blog.approved(author=ZED, body="I am not Zed.")
    token = troll["author_token"]
    blog.approved(author={"name": "Troll", "token": token}, body="Nor is this.")
    blog.approved(author=ZED, body="This is Zed.")
    done = people("erase", "--comment", troll["id"], "--yes")
    assert "Not these: 1 more comments under zed@mail.example" in done.output
    assert texts(db) == ["This is Zed."]


def test_dry_run_says_what_would_go_and_leaves_it(blog: Blog, people: Command) -> None:
    blog.approved(author=ZED, body="Still here.")
    told = people("erase", *BY_ZED, "--dry-run")
    assert (told.exit_code, told.output) == (0, "1 approved comments\n")
    assert blog.bodies() == ["Still here."]


def test_word_has_to_be_typed(blog: Blog, people: Command) -> None:
    blog.approved(author=ZED, body="Still here.")
    refused = people("erase", *BY_ZED, typed="yes\n")
    assert refused.exit_code == 1
    assert blog.bodies() == ["Still here."]
    assert "Erased: 1 comments" in people("erase", *BY_ZED, typed="erase\n").output


@pytest.mark.parametrize(
    "whom",
    [
        (),
        ("--email", "zed"),
        ("--author", "zed zed"),
        ("--comment", "01"),
        (*BY_ZED, "--site", "x"),
    ],
)
def test_whom_that_names_nobody_is_refused_in_a_sentence(
    people: Command, whom: tuple[str, ...]
) -> None:
    for command in ("erase", "erased", "export /tmp/never.json"):
        told = people(*command.split(), *whom)
        assert (told.exit_code, told.output.count("\n")) == (1, 1), told.output


def test_record_says_when_and_names_nobody(blog: Blog, people: Command, db: Database) -> None:
    assert people("erased", *BY_ZED).exit_code == 1
    blog.approved(author=ZED)
    people("erase", *BY_ZED, "--yes")
    told = people("erased", "--email", "ZED@mail.example")
    assert f"{now():%Y-%m-%d}" in told.output
    assert "1 comments" in told.output
    assert people("erased", "--email", "other@mail.example").exit_code == 1
    with db.read() as session:
        acts = session.scalars(select(Act).filter_by(action="erase_person")).all()
    assert acts
    assert all("zed" not in f"{act.subject} {act.detail}" for act in acts)


def test_erased_comment_cannot_be_brought_back(blog: Blog, own: Services) -> None:
    comment = blog.held(author=ZED)
    decision = blog.settle(comment, "reject", label="spam")
    erase(own)
    assert code(blog.undo(decision)) == (409, "conflict")
    (result,) = blog.decide({"comment_id": comment["id"], "action": "approve"})
    assert result["error"]["code"] == "conflict"
    assert code(blog.edit(comment, "Again.")) == (404, "not_found")


def test_receivers_are_told_without_the_text(blog: Blog, own: Services, echo: Receiver) -> None:
    blog.approved(author=ZED, body="This was mine.")
    webhooks.create(own, Actor("operator"), "default", echo.url, ("comment.deleted",))
    erase(own)
    Postman(own).run()
    (call,) = echo.calls
    told = json.loads(call.body)["data"]["comment"]
    assert (told["status"], told["body"], told["author"]["name"]) == ("deleted", "", "")


def test_answer_to_what_was_erased_on_its_way_is_not_kept(
    blog: Blog, own: Services, db: Database, echo: Receiver
) -> None:
    webhooks.create(own, Actor("operator"), "default", echo.url, ("comment.approved",))
    blog.approved(author=ZED, body="This was mine.")
    repeat = echo.answer

    def late(request: Any) -> None:
        erase(own)
        repeat(request)

    echo.answer = late
    Postman(own).run()
    assert b"This was mine." in echo.calls[0].body
    with db.read() as session:
        (sent,) = session.scalars(select(Delivery)).all()
    assert (sent.state, sent.answer) == ("delivered", None)


def test_two_at_once_erase_once(blog: Blog, own: Services) -> None:
    for number in range(5):
        blog.approved(author=ZED | {"name": f"Zed {number}"}, article=f"article {number % 2}")
    assert sum(at_once(lambda: erase(own), lambda: erase(own))) == 5
    assert texts(own.db) == []
    assert right(own.db)


def test_moderator_who_decides_meanwhile_publishes_nothing(blog: Blog, own: Services) -> None:
    held = [blog.held(author=ZED | {"name": f"Zed {number}"}) for number in range(4)]

    def approve() -> int:
        orders = [{"comment_id": comment["id"], "action": "approve"} for comment in held]
        return len(blog.decide(*orders))

    at_once(lambda: erase(own), approve)
    assert texts(own.db) == []
    assert blog.bodies() == []
    assert right(own.db)


def test_interrupted_erasure_is_finished_by_the_next(
    blog: Blog, own: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        blog.approved(author=ZED | {"name": f"Zed {number}"})
    monkeypatch.setattr(erasing, "AT_ONCE", 2)
    portion = erasing._portion
    calls: list[int] = []

    def killed(*arguments: Any) -> int:
        calls.append(portion(*arguments))
        if len(calls) == 2:
            raise KeyboardInterrupt
        return calls[-1]

    with monkeypatch.context() as patch:
        patch.setattr(erasing, "_portion", killed)
        with pytest.raises(KeyboardInterrupt):
            erase(own)
    # The second portion was rolled back with what interrupted it.
    assert len(texts(own.db)) == 3
    assert right(own.db)
    assert erase(own) == 3
    assert texts(own.db) == []


def test_wish_never_to_be_asked_again_is_kept(blog: Blog, own: Services, db: Database) -> None:
    from service.mail import subscriptions

    rows: dict[str, dict[str, Any]] = {
        "never": {"asked": subscriptions.MOST},
        "yes": {"asked": 0, "confirmed_at": now()},
    }
    for number, (name, values) in enumerate(rows.items(), start=1):
        email = f"{name}@mail.example"
        blog.approved(author={"name": name, "email": email})
        address = subscriptions.address_of(own.identity, 1, email)
        with db.write() as session:
            session.add(Subscriber(address=address, mailbox=f"{number}", **values))
        erase(own, persons.named(email, None))
    with db.read() as session:
        assert session.scalars(select(Subscriber.asked)).all() == [subscriptions.MOST]


def test_only_the_named_site_is_erased(blog: Blog, people: Command, db: Database) -> None:
    from service import sites

    with db.write() as session:
        sites.create(session, "garden", "Garden")
    blog.send(author=ZED, site="garden", article="roses", body="Of roses.")
    blog.approved(author=ZED, body="Of trains.")
    people("erase", *BY_ZED, "--site", "garden", "--yes")
    assert texts(db) == ["Of trains."]
    assert people("erased", *BY_ZED, "--site", "garden").exit_code == 0
    assert people("erased", *BY_ZED, "--site", "default").exit_code == 1


def test_export_has_every_text_and_nothing_of_others(
    blog: Blog, people: Command, tmp_path: Any
) -> None:
    comment = blog.approved(author=ZED, address=ADDRESS, body="First words.")
    blog.edit(comment, "Better words.")
    blog.report(comment, OTHER_ADDRESS, reason="I know who that is")
    blog.approved(parent_id=comment["id"], body="An answer of another.")
    blog.held(author=ZED)
    file = tmp_path / "zed.json"
    assert people("export", *BY_ZED, file).exit_code == 0
    found = json.loads(file.read_text("utf-8"))
    first, second = found["comments"]
    assert [text["body"] for text in first["texts"]] == ["First words.", "Better words."]
    assert (first["email"], first["reports_by_readers"]) == (ZED["email"], 1)
    assert [row["action"] for row in second["decisions"]] == ["hold"]
    assert "know who" not in file.read_text("utf-8")
    assert "of another" not in file.read_text("utf-8")
    assert file.stat().st_mode & 0o077 == 0


def test_author_is_nobody_afterwards(blog: Blog, own: Services, db: Database) -> None:
    said: list[Json] = []
    for _ in range(2):
        token = {"token": said[0]["author_token"]} if said else {}
        said.append(blog.approved(author=ZED | token, address=ADDRESS))
    erase(own)
    with db.read() as session:
        rows = session.scalars(select(Comment)).all()
    assert {row.author_key for row in rows} == {f"e:{comment['id']}" for comment in said}
    assert {(row.address_hash, row.network_hash, row.handle_hash) for row in rows} == {(None,) * 3}
