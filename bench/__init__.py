"""Benchmarks: each figure stands beside its own limit, measured in the same run."""
