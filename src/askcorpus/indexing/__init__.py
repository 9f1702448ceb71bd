"""From documents to an index on disk: passages, catalog, vectors, generations, and the mirror that keeps them true."""
