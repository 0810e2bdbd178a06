"""Who may do and see what: people, roles, sessions, keys, and the rows that each may see."""
