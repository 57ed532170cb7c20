"""Whatever readers, authors and moderators do, and in any order, what is shown adds up."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from model.labels import LABELS
from service import sites
from service.comments import decide, edit, read, reply, report, revise, submit
from service.comments.counts import check
from service.comments.records import Actor, Client, Draft
from service.context import Services, services
from service.errors import (
    AlreadyUndone,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    ParleyError,
    Superseded,
)
from service.models import Comment, new_uid

MODERATOR = Actor("marisol")
READER = Client()
FEW = 5  # comments in one thread, so that the acts meet
OUTCOMES = {"approve": "approved", "reject": "rejected", "hold": "held", "delete": "deleted"}


@dataclass(eq=False)
class Act:
    """Something that was done to a comment after it was stored; ``replaced`` is a former text."""

    comment: Known
    by_person: bool
    from_status: str
    undone: bool = False
    replaced: tuple[str, bool] | None = None


@dataclass(eq=False)
class Known:
    """A comment as it should be, kept apart from everything that the service keeps."""

    uid: str
    token: str
    body: str
    parent: Known | None
    status: str
    reworded: bool = False
    acts: list[Act] = field(default_factory=list)

    def standing(self) -> list[Act]:
        return [act for act in self.acts if act.by_person and not act.undone]

    def done(self, status: str, *, by_person: bool) -> Act:
        act = Act(self, by_person, self.status)
        self.acts.append(act)
        self.status = status
        return act

    def undo(self, act: Act) -> type[ParleyError] | None:
        """Take an act back; what the author did since stays. Returns why it cannot be."""
        if act.undone:
            return AlreadyUndone
        if self.standing()[-1] is not act:
            return Superseded
        act.undone = True
        if act.replaced is not None:
            self.body, self.reworded = act.replaced
        since = self.acts[self.acts.index(act) + 1 :]
        if all(later.undone for later in since):
            self.status = act.from_status
        return None


class Thread(RuleBasedStateMachine):
    """One article of its own, and everything that can be done to its comments."""

    comments: Bundle[Known] = Bundle("comments")
    decisions: Bundle[str] = Bundle("decisions")

    def __init__(self, own: Services) -> None:
        super().__init__()
        self.own = own
        self.article = f"article-{new_uid()}"
        self.known: list[Known] = []
        self.acts: dict[str, list[Act]] = {}  # by the id of a decision or of a batch
        self.texts = 0
        self.seen: tuple[int, list[dict[str, Any]]] = (0, [])
        with own.db.read() as session:
            self.site = own.sites.get(session, None)

    def text(self, linked: bool) -> str:
        self.texts += 1
        spam = " a.example/1 a.example/2 a.example/3 b.com/1 b.com/2 b.com/3" if linked else ""
        return f"Thought number {self.texts} on tulips.{spam}"

    @precondition(lambda self: len(self.known) < FEW)
    @rule(target=comments, linked=st.booleans())
    def post(self, linked: bool) -> Known:
        return self.stored(None, linked)

    @precondition(lambda self: len(self.known) < FEW)
    @rule(target=comments, parent=comments, linked=st.booleans())
    def reply(self, parent: Known, linked: bool) -> Known | MultipleResults[Known]:
        if parent.status == "approved":
            return self.stored(parent, linked)
        with pytest.raises(Invalid):
            self.stored(parent, linked)
        return multiple()

    def stored(self, parent: Known | None, linked: bool) -> Known:
        body = self.text(linked)
        draft = Draft(self.article, body, "Ana", parent_uid=parent.uid if parent else None)
        answer = submit.submit(self.own, self.site, draft, READER)
        expected = "held" if linked else "approved"
        assert answer.comment["status"] == expected
        comment = Known(answer.comment["id"], answer.edit_token, body, parent, expected)
        self.known.append(comment)
        return comment

    @rule(comment=comments, linked=st.booleans())
    def rewrite(self, comment: Known, linked: bool) -> None:
        body = self.text(linked)
        error = NotFound if comment.status == "deleted" else Forbidden
        with self.refused_if(comment.status == "deleted" or comment.reworded, error):
            answer = edit.change(self.own, comment.uid, comment.token, body, READER)
            comment.done("held" if linked or comment.standing() else "approved", by_person=False)
            comment.body = body
            assert answer["status"] == comment.status

    @precondition(lambda self: len(self.known) < FEW)
    @rule(target=decisions, parent=comments)
    def answer(self, parent: Known) -> str | MultipleResults[str]:
        """The answer itself is not chosen by later rules, but it counts wherever it stands."""
        body = self.text(linked=False)
        voice = reply.Voice("Marisol", "m:1")
        version = self.version(parent)
        if parent.status == "deleted":
            with pytest.raises(Conflict):
                reply.reply(self.own, MODERATOR, voice, parent.uid, body, version)
            return multiple()
        done = reply.reply(self.own, MODERATOR, voice, parent.uid, body, version)
        answer = Known(done.comment["id"], "", body, parent, "deleted")
        self.acts[done.batch] = [
            parent.done("approved", by_person=True),
            answer.done("approved", by_person=True),
        ]
        self.known.append(answer)
        return done.batch

    @rule(target=decisions, comment=comments)
    def reword(self, comment: Known) -> str | MultipleResults[str]:
        body, version = self.text(linked=False), self.version(comment)
        if comment.status == "deleted":
            with pytest.raises(Conflict):
                revise.revise(self.own, MODERATOR, comment.uid, body, version)
            return multiple()
        outcome = revise.revise(self.own, MODERATOR, comment.uid, body, version)
        assert outcome.decision_uid is not None
        act = comment.done(comment.status, by_person=True)
        act.replaced = comment.body, comment.reworded
        comment.body, comment.reworded = body, True
        self.acts[outcome.decision_uid] = [act]
        return outcome.decision_uid

    @rule(comment=comments)
    def take_back(self, comment: Known) -> None:
        with self.refused_if(comment.status == "deleted", NotFound):
            edit.delete(self.own, comment.uid, comment.token)
            comment.done("deleted", by_person=False)

    @rule(comment=comments)
    def complain(self, comment: Known) -> None:
        with self.refused_if(comment.status != "approved", NotFound):
            report.report(self.own, comment.uid, READER, None)

    @rule(
        target=decisions,
        chosen=st.lists(comments, min_size=1, max_size=3, unique=True),
        action=st.sampled_from(sorted(OUTCOMES)),
    )
    def settle(self, chosen: list[Known], action: decide.Action) -> MultipleResults[str]:
        batch = new_uid()
        orders = [
            decide.Order(comment.uid, action, version=self.version(comment)) for comment in chosen
        ]
        outcomes = decide.decide(self.own, MODERATOR, orders, batch)
        done = []
        for comment, outcome in zip(chosen, outcomes, strict=True):
            if comment.status == "deleted":
                assert isinstance(outcome.error, Conflict)
            else:
                act = comment.done(OUTCOMES[action], by_person=True)
                assert outcome.decision_uid is not None
                self.acts[outcome.decision_uid] = [act]
                self.acts.setdefault(batch, []).append(act)
                done.append(outcome.decision_uid)
        return multiple(*done, *([batch] if done else []))

    @rule(uid=decisions)
    def undo(self, uid: str) -> None:
        expected = [act.comment.undo(act) for act in reversed(self.acts[uid])]
        if len(expected) == 1 and expected[0]:
            with pytest.raises(expected[0]):
                decide.undo(self.own, MODERATOR, uid)
        else:
            outcomes = decide.undo(self.own, MODERATOR, uid)
            assert [type(outcome.error) for outcome in outcomes] == [
                error or type(None) for error in expected
            ]

    @invariant()
    def what_is_shown_adds_up(self) -> None:
        approved = [comment for comment in self.known if comment.status == "approved"]
        with self.own.db.read() as session:
            state = read.article_state(session, self.site, self.article)
            counts = read.counts(session, self.site, [self.article])
            items = self.listing(session, state)
            fresh = read.published(session, state, self.seen[0], 100, None)["items"]
        assert state.total == counts[self.article] == len(approved)
        assert items == [self.shown(comment) for comment in self.known if self.listed(comment)]
        self.appeared(fresh, items)
        self.noticed(state.revision, items)

    def appeared(self, fresh: list[dict[str, Any]], items: list[dict[str, Any]]) -> None:
        """What was not to be read before is told as new, and only what is to be read now."""
        before, now = (
            {item["id"] for item in each if item["status"] == "approved"}
            for each in (self.seen[1], items)
        )
        assert now - before <= {item["id"] for item in fresh} <= now

    def teardown(self) -> None:
        """What is kept beside what is shown is right, too."""
        with self.own.db.read() as session:
            assert check(session) == []

    def noticed(self, revision: int, items: list[dict[str, Any]]) -> None:
        """A page that asks 'anything new?' is told of every change it could see."""
        before, known = self.seen
        assert revision > before or (revision == before and items == known)
        self.seen = revision, items

    def listing(self, session: Any, state: read.ArticleState) -> list[dict[str, Any]]:
        """All pages of the public list, reduced to what is known here."""
        items: list[dict[str, Any]] = []
        cursor = None
        while page := read.listing(session, state, "oldest", 3, cursor):
            items += page["items"]
            cursor = page["next"]
            if cursor is None:
                break
        kept = ("id", "parent_id", "status", "body", "reply_count")
        return [{name: item[name] for name in kept} for item in items]

    def listed(self, comment: Known) -> bool:
        below = (self.listed(reply) for reply in self.known if reply.parent is comment)
        return comment.status == "approved" or any(below)

    def shown(self, comment: Known) -> dict[str, Any]:
        approved = comment.status == "approved"
        replies = [reply for reply in self.known if reply.parent is comment]
        return {
            "id": comment.uid,
            "parent_id": comment.parent.uid if comment.parent else None,
            "status": "approved" if approved else "deleted",
            "body": comment.body if approved else None,
            "reply_count": sum(reply.status == "approved" for reply in replies),
        }

    def version(self, comment: Known) -> int:
        with self.own.db.read() as session:
            return session.query(Comment).filter_by(uid=comment.uid).one().version

    def refused_if(self, condition: bool, error: type[ParleyError]) -> AbstractContextManager[Any]:
        return pytest.raises(error) if condition else nullcontext()


def judged_by_links_alone(own: Services) -> None:
    """No score holds a comment here, so that what becomes of each is known beforehand."""
    with own.db.write() as session:
        for label in LABELS:
            sites.set_rule(session, "default", f"threshold_{label}", 1 - 1e-12)


def test_counts_are_right_after_anything(make_app: Callable[..., Flask]) -> None:
    own = services(make_app(limits=False))
    judged_by_links_alone(own)

    class ThreadHere(Thread):
        def __init__(self) -> None:
            super().__init__(own)

    run_state_machine_as_test(
        ThreadHere,
        settings=settings(
            max_examples=15,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
