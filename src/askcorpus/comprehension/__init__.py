"""Reading comprehension: a model that reads a question with a passage and says where in it the answer stands."""
