"""From a question to the passages that may answer it: keywords and vectors, fused, without near-duplicates."""
