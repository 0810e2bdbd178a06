"""One file a habit: what is done again and again, calling studies and reports."""
