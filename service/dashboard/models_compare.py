"""What another version would do with the last comments of a site."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from service.context import services
from service.dashboard import door, fields, rules_shown, rules_words
from service.rules import preview


def compare_models() -> ResponseReturnValue:
    """The comments that the version of the request would judge otherwise than the live one.

    :raises NotFound: there is no such version, or none is live.
    """
    site = rules_shown.chosen()
    live = services().live
    other = live.version(fields.text("version", 128) or None)
    found = preview.compare(services(), site.config.id, other)
    return rules_shown.page(
        "dashboard/models_compare.html",
        site,
        name="compare_models",
        version=other.version,
        live=live.version().version,
        found=found,
        figures=rules_words.figures(found, door.moderator().name),
        provisos=rules_words.provisos(found),
        examples=rules_shown.EXAMPLES,
    )
