"""A company's own files and databases, read into the canonical tables."""
