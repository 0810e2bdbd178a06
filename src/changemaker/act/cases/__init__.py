"""Cases: from opened to an outcome that the customer was told; due by the company's own calendar."""
