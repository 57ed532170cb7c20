"""A site simulated from public comments, moderated week by week by their true labels.

``site`` the comments, their weeks and their moderators · ``attacks`` what goes wrong on purpose ·
``contestants`` who judges, and what each learns · ``run`` the weeks · ``words`` the tables ·
``base`` a model that has never seen the source.
"""
