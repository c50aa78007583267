class MissingFile(Exception):
    """A file of the project's own that a report needs is not there."""
