"""Backup and restore: the whole database and the files that its rows name, in one portable file (docs/backup.md)."""
