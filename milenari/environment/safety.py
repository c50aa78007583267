"""What keeps the site safe, from the environment: the secret key."""

import os
import secrets
from pathlib import Path


def secret_key(folder: Path) -> str:
    """The key from MILENARI_SECRET_KEY, else one made at the first start and kept in `folder` for its owner alone."""
    if key := os.environ.get("MILENARI_SECRET_KEY"):
        return key
    path = folder / "secret_key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(50))
        except FileExistsError:
            pass  # another process of the same start was faster: its key is the key
    return path.read_text()
