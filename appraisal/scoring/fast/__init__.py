"""The fast engine: exact columns over a batch of subjects."""
