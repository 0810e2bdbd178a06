"""Texts in many languages: cleaned of what is personal, then themes and emotions that can be counted."""
