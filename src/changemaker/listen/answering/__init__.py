"""The way of one person through a survey: the next page, what was typed, the rows it leaves."""
