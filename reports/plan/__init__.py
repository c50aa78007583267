"""The trial's plan: what is put on paper, what is owed, and when: a pure function of evidence, pathways and profile."""
