"""The pages of schemes."""
