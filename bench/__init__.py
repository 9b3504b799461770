"""Measurements, run by `make bench`: one JSON line for each figure. Neither part of the product nor of the tests."""
