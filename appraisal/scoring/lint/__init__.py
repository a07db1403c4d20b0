"""What a scheme computes but probably does not mean."""
