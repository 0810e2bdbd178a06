"""What goes with what: which measures of experience go with money, and which do not. Never a cause."""
