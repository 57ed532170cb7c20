"""Use cases: what can be done with comments. Each writes in one transaction.

``submit`` a reader posts · ``edit`` its author changes or deletes it ·
``report`` a reader reports it · ``read`` what the public sees · ``decide`` what
moderators do and undo · ``bulk`` many in one act · ``queue`` what they look
at · ``history`` what happened to one comment · ``labels`` decisions as training data ·
``upkeep`` what time does · ``counts`` the kept counts, checked and repaired.
"""
