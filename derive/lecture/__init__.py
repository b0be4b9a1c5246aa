"""A lecture: its source read, its blocks worked out, and the documents that it becomes."""
