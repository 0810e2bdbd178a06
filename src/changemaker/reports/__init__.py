"""A finding on its way to a person: worded once, then laid out as terminal, JSON, HTML or PDF with the same figures."""
