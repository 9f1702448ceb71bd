"""Sync: makes the index equal to the folder.

scan -> changes -> parse and cut into passages -> publish keywords -> embed what is new -> store, check, publish vectors -> tidy
"""
