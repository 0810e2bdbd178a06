"""One file a question: each reads top to bottom, from the table to the finding."""
