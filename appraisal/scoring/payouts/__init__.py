"""What follows from scores: money, quotas, years, several posts."""
