"""Documents made by code to break the readers of documents: none of them is stored."""
