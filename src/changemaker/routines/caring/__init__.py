"""Caring for customers: cases opened, worked on, escalated, and told to whom they concern."""
