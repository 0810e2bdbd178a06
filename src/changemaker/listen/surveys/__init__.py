"""Surveys as code: their questions, conditions and languages, read, checked and imported."""
