"""What training and the service agree on: labels, features, the scorer and the artifact it reads.

This package imports neither the service nor the training code. `scorer` and `artifact` need
NumPy alone, saving an artifact joblib; only `classifier` and `matrix` need scikit-learn and SciPy.
"""
