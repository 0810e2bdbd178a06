"""Numbers in, estimates out: the statistics of proof, which know no database."""
