"""Values that cross borders between packages; this floor imports nothing of ours."""
