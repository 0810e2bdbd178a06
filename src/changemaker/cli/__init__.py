"""The command line: parse, call one study or routine, render; no arithmetic."""
