"""Embedding: text to vectors, what of a passage is embedded, and the vectors kept between rebuilds."""
