"""Documents in: Word, Markdown, web pages and plain text as records."""
