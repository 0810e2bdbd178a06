"""What is asked where nobody says otherwise; pages and published rows are of these."""

LEVEL = 0.9  # coverage of ranges
UNHEARD_LEVEL = 0.95  # the same of problems nobody asked about; the rest is the share of false ones among the found
RATE = 0.01  # of false alarms at one look
