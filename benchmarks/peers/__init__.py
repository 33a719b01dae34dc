"""Pincite beside its peers, on the same passages with the same model: cost of each step, and quality."""
