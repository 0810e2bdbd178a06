"""What the answers are worth: who was heard, weights, bands, mode, wording, and cherry-picking."""
