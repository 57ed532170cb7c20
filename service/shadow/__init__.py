"""A candidate scores live comments beside the live model, and changes nothing.

``runs`` begun and ended · ``candidate`` the model in this process ·
``record`` what it said, kept with the comment · ``report`` where the two differ, and who was right.
"""
