"""The reader: a question-answering model that says of a question and a passage where the answer stands, and whether it does."""
