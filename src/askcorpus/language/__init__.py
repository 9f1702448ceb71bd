"""Words and sentences: the lowest layer, used by splitting, retrieval and answering alike."""
