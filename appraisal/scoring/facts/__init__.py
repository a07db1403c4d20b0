"""What happened, as columns; reading them from records, and whether they fit a scheme."""
