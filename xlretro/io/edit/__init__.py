"""Changes carried out in an existing file: only the parts that must change do."""
