"""Rows stay here: opens tables, checks columns, and sums, through expressions that run on any engine."""
