"""Mail over the outbox: to moderators about what waits, to commenters about replies.

``transport`` speaks SMTP · ``messages`` makes mails of lines · ``notices`` what moderators are
told, and when · ``flood`` when many mails become one · ``unsubscribe`` the link that ends
them, ``deciding`` the links that decide · ``subscriptions`` who is told of replies ·
``replies`` the mails about them · ``pages`` and ``reply_pages`` where the links lead.
"""
