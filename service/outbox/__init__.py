"""What must leave the house, and how it gets there at least once.

``events`` writes down what happened, in the transaction in which it happens ·
``receivers`` who wants to know · ``delivery`` the worker's part: claim, send, mark ·
``payload`` what is said of a comment · ``hooks`` webhooks and how they are called ·
``signing`` their signatures · ``state`` how the outbox stands.
"""
