"""What a programme caused: from how it was rolled out to an estimator, with the checks that a sceptic would ask for."""
