"""Simulated companies whose true effects are written down; only calibration and the sample may look."""
