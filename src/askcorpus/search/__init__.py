"""Search: from a question to the passages that may answer it, by keywords and by meaning, fused and put in order."""
