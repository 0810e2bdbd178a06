"""Predicted scores: learned, judged on answers not seen, and withheld where they are no better than a mean."""
