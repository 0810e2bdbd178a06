"""Metrics: ratios of two sums over the tables, and the tables derived for them."""
