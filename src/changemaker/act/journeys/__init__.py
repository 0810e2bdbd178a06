"""Journeys as code: read, checked, drawn by lot, and stepped through by a pure function."""
