"""A room: what is done for whom (journeys/), and problems that somebody owns (cases/). Every action keeps a holdout."""
