"""How much each decision counts: no campaign, no author and no moderator outweighs the rest."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# An author counts as much as this many different comments, whatever was written.
AUTHOR_LIMIT = 5.0
# A moderator counts no more than all others together, once those count as so many decisions:
# where one person decides nearly everything, two of a colleague must not silence that person.
FEWEST_OTHERS = 50.0


def weights(
    cluster: NDArray[np.int64],
    author: NDArray[np.str_],
    actor: NDArray[np.str_],
    y: Floats,
    given: Floats | None = None,
) -> Floats:
    """How much each decision counts, shape (decisions,).

    A cluster of near-copies counts as one decision together. One that was decided both ways
    counts half for either side: what its comments share teaches nothing then, and what tells
    them apart, such as a link, does. A thousand copies of somebody's harmless comment, pasted
    as spam, say nothing against its words.

    Args:
        cluster: near-copies bear the same number.
        author: who wrote each; "" for unknown, which is limited by clusters alone.
        actor: who decided each; "" for unknown, which is nobody's.
        y: 1 or 0 for each.
        given: what each counts at most, such as half for one that was imported; None: 1. It
            comes before the limits, so that they hold for what is left of it.
    """
    counted = _by_cluster(cluster, y)
    limited = _limited(counted if given is None else counted * given, author)
    return _no_more_than_the_rest(limited, actor)


def _by_cluster(cluster: NDArray[np.int64], y: Floats) -> Floats:
    _, member = np.unique(cluster, return_inverse=True)
    side = 2 * member + (y > 0)
    sizes = np.bincount(side, minlength=2 * (member.max(initial=-1) + 1))
    sides = (sizes.reshape(-1, 2) > 0).sum(axis=1)
    return np.asarray(1.0 / (sizes[side] * sides[member]), dtype=np.float64)


def _limited(weight: Floats, author: NDArray[np.str_]) -> Floats:
    names, writer = np.unique(author, return_inverse=True)
    totals = np.bincount(writer, weight, minlength=len(names))
    share = np.minimum(1.0, AUTHOR_LIMIT / np.maximum(totals, AUTHOR_LIMIT))
    share[names == ""] = 1.0
    return np.asarray(weight * share[writer], dtype=np.float64)


def _no_more_than_the_rest(weight: Floats, actor: NDArray[np.str_]) -> Floats:
    """Only one can have more than half; only that one is made smaller."""
    names, who = np.unique(actor, return_inverse=True)
    totals = np.bincount(who, weight, minlength=len(names))
    most = int(np.argmax(totals)) if len(names) else 0
    rest = totals.sum() - totals[most] if len(names) else 0.0
    if rest < FEWEST_OTHERS or totals[most] <= rest or names[most] == "":
        return weight
    return np.where(who == most, weight * rest / totals[most], weight)
