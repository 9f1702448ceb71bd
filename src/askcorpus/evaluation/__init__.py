"""Evaluation: a file of questions asked, measured, kept, and compared with the run before.

questions -> asking -> figures -> runs -> comparison -> text and HTML reports
"""

from askcorpus.evaluation.asking import ask_all, evaluate_file, first_words
from askcorpus.evaluation.figures import measure
from askcorpus.evaluation.questions import read_questions

__all__ = ["ask_all", "evaluate_file", "first_words", "measure", "read_questions"]
