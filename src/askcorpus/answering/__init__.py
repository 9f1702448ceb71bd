"""Answering: from the evidence to an answer whose every sentence is an exact quotation, or to a refusal."""
