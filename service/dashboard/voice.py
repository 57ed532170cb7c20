"""What the site's own people say: answers, other words for a comment, names kept for them."""

from __future__ import annotations

from flask import redirect
from flask.typing import ResponseReturnValue

from service import reserved
from service.comments import reply as replying
from service.comments import revise as revising
from service.comments.reply import Voice
from service.context import services
from service.dashboard import decisions, door, fields, lists, notices
from service.errors import Conflict, Forbidden, Invalid

LONGEST = 50_000


def reply() -> ResponseReturnValue:
    """Answer a comment, which approves it; one undo takes both back."""
    me = door.moderator()
    voice = Voice(me.display_name or me.name, f"m:{me.id}")
    uid = fields.uid(fields.text("comment"))
    try:
        done = replying.reply(
            services(), door.actor(), voice, uid, _body(), fields.number("version")
        )
    except Conflict as error:
        return decisions.refused(error, uid)
    return decisions.said(f"Answered as “{voice.name}”", undo=done.batch)


def edit() -> ResponseReturnValue:
    """Change the text of a comment."""
    uid = fields.uid(fields.text("comment"))
    try:
        done = revising.revise(services(), door.actor(), uid, _body(), fields.number("version"))
    except Conflict as error:
        return decisions.refused(error, uid)
    return decisions.said("Changed the text", undo=done.decision_uid)


def _body() -> str:
    """What was typed; browsers send each line's end as two characters.

    :raises Invalid: nothing was.
    """
    body = fields.text("body", LONGEST).replace("\r\n", "\n")
    if not body:
        raise Invalid("There is no text.")
    return body


def names() -> str:
    """What each of the sites keeps for its own people."""
    with services().db.read() as session:
        shown = reserved.listed(session, door.sites())
    return lists.page("dashboard/names.html", name="names", sites=shown, back=fields.here())


def keep_name() -> ResponseReturnValue:
    """Keep a name or an e-mail address for the site's own people."""
    text = fields.text("text", 254)
    kept = reserved.keep(services(), door.actor(), fields.text("site"), _kind(), text)
    notices.say(f"“{text}” is kept for your own people." if kept else f"“{text}” was kept already.")
    return redirect(fields.own_path("back"), 303)


def free_name() -> ResponseReturnValue:
    """Let everybody use it again."""
    text = fields.text("text", 254)
    reserved.free(services(), door.actor(), fields.text("site"), _kind(), text)
    notices.say(f"Everybody may use “{text}” again.")
    return redirect(fields.own_path("back"), 303)


def _kind() -> reserved.Kind:
    kind = fields.one_of("kind", reserved.KINDS)
    if kind is None:
        raise Forbidden("Names and e-mail addresses can be kept.")
    return kind
