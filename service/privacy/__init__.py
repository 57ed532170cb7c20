"""What is kept of one person: to be looked at, handed over and erased.

``person`` who is meant · ``traces`` by what else they are known · ``elsewhere`` what is kept
beside comments · ``look`` what there is · ``export`` · ``erase`` · ``record`` that it happened ·
``database`` the files below it.
"""
