"""Documents in: Word, Markdown, web pages and plain text as records, with an account of what was understood."""

from xlretro.io.documents.read import DOCUMENT_SUFFIXES, read_document, read_document_bytes

__all__ = ["DOCUMENT_SUFFIXES", "read_document", "read_document_bytes"]
