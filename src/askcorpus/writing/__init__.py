"""Written answers: a language model's wording, used exactly as far as the documents prove it."""
