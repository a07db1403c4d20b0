"""What a scheme can say: its typed parts, methods and formulas, and what reads what."""
