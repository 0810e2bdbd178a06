"""The canonical model: what a company's tables are called, at which grain, with which keys and units."""
