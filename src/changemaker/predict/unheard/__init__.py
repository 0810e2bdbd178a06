"""Signals that go before lost money or low scores, and that no question covers."""
