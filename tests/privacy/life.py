"""Somebody whose words are found wherever they get to, and a life that brings them everywhere."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from service import blocklists, sites
from service.comments import labels, revise, saved_views
from service.comments.records import Actor
from service.context import Services
from service.learning import folder, imports
from service.mail import subscriptions
from service.models import Delivery, Moderator, Subscription
from service.outbox import webhooks
from service.outbox.delivery import Postman
from service.outbox.events import EVENTS
from tests.api.blog import ADDRESS, HELD, OTHER_ADDRESS, Blog, Json
from tests.mailserver import MailServer

NAME = "Zadkiel Quimbersnat"
EMAIL = "Zadkiel@quimby.example"
URL = "https://zedhomepage.example/about"
AUTHOR = {"name": NAME, "email": EMAIL, "url": URL}
# Whatever of these is found, in small letters, is of that person.
WORDS = ("zadkiel", "quimbersnat", "quimby.example", "zedhomepage", "vorpaltext")
MARISOL = Actor("marisol")


@dataclass
class Life:
    """What there was of somebody: comments by what became of them."""

    comments: dict[str, Json]
    reply: Json
    reported: Json

    @property
    def uids(self) -> list[str]:
        return [str(comment["id"]) for comment in self.comments.values()]


def live(blog: Blog, own: Services, mailbox: MailServer, echo: str, folder: Path) -> Life:
    """Write, change, report, be answered, be judged, be talked about."""
    with own.db.write() as session:
        sites.set_rule(session, "default", "reply_mails", "on")
        sites.set_rule(session, "default", "flood_count", 100)
        blocklists.add_phrase(session, "default", "suspect", EMAIL.casefold())
        session.add(Moderator(name="marisol", password_hash="!", email="m@blog.example"))
    webhooks.create(own, MARISOL, "default", echo, tuple(EVENTS))
    life = _write(blog, own)
    _settle(blog, own, life)
    _talk(own, life)
    _learn(own, folder)
    _deliver(own, mailbox)
    with own.db.write() as session:
        blocklists.remove_phrase(session, "default", "suspect", EMAIL.casefold())
    return life


def _write(blog: Blog, own: Services) -> Life:
    def say(text: str, **more: Any) -> Json:
        fields = {"author": AUTHOR, "body": f"Vorpaltext, {text}.", "address": ADDRESS}
        return dict(blog.send(**(fields | more)).json)

    other = blog.approved()
    comments = {
        "approved": say("first", notify=True, headers={"Idempotency-Key": "once"}),
        "held": say(HELD),
        "suspect": say(f"from {EMAIL}"),
        "spam": say(f"{HELD} now"),
        "toxic": say(f"{HELD} at once"),
        "answer": say("an answer", parent_id=other["id"]),
        "edited": say("was wrong"),
        "revised": say("to be changed"),
        "deleted": say("taken back"),
    }
    assert blog.edit(comments["edited"], "Vorpaltext, was right.").status == 200
    assert blog.delete(comments["deleted"]).status == 204
    assert blog.report(other, ADDRESS, reason="Rude to Zadkiel, vorpaltext").status == 202
    return Life(comments, {}, other)


def _settle(blog: Blog, own: Services, life: Life) -> None:
    blog.settle(life.comments["spam"], "reject", label="spam")
    blog.settle(life.comments["toxic"], "reject", label="toxic")
    revised = str(life.comments["revised"]["id"])
    revise.revise(own, MARISOL, revised, "Vorpaltext, as it should be.", version=1)
    approved = life.comments["approved"]
    assert blog.report(approved, OTHER_ADDRESS, reason="vorpaltext is no word").status == 202
    blog.settle(approved, "approve")


def _talk(own: Services, life: Life) -> None:
    """What moderators do with a name that they have read."""
    with own.db.write() as session:
        marisol = session.scalars(select(Moderator).filter_by(name="marisol")).one()
        ban = ("default", "email", EMAIL.casefold())
        blocklists.add_ban(session, *ban, note=f"{NAME} again", actor="marisol")
        blocklists.set_mark(session, *ban, trusted=False, note=NAME, actor="marisol")
        session.expunge(marisol)
    for name, query in (("who", {"author": EMAIL}), (NAME, {"q": "trains"}), ("q", {"q": URL})):
        saved_views.save(own, marisol, name, "search", query)
    assert life.comments


def _learn(own: Services, place: Path) -> None:
    """Labels of an older installation with the same secret; a retraining that was killed."""
    file = place / "labels.jsonl"
    labels.write(own, file)
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    for number, line in enumerate(lines):
        line |= {"id": f"old-{number}", "body": f"{line['body']} Years ago."}
    file.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    imports.take(own, "marisol", file)
    file.unlink()
    left = own.settings.data / folder.NAME / "killed"
    left.mkdir(parents=True)
    labels.write(own, left / "decisions.jsonl")


def _deliver(own: Services, mailbox: MailServer) -> None:
    """Ask the address; hear from the server what is wrong with it; then it says yes."""
    mailbox.recipient = f"450 {EMAIL} is full"
    Postman(own).run()
    mailbox.recipient = "250 OK"
    with own.db.read() as session:
        uid = session.scalars(select(Subscription.uid)).one()
    subscriptions.confirm(own, uid)
    with own.db.write() as session:
        # A digest, whose words no server liked.
        error = f"refused: 554 {URL} is listed"
        session.add(Delivery(receiver="mail", receiver_id=1, state="failed", last_error=error))
