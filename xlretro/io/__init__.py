"""Everything that knows a file format: the guard, the reader, the template, atomic writing."""
