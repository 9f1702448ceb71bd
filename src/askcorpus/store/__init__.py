"""The store: one generation of the index on disk, its catalog and its vectors, and which of them is current."""
