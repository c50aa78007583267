"""The site as it is run: seen from outside, as real processes on a real database."""
