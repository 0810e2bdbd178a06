"""Acting: journeys looked at, stepped and commanded; what they want is written down, and sent by `routines.send`."""
