"""Foreign workbooks in: what a file is, whether it is safe, where its tables stand, what its cells hold."""
