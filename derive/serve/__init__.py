"""A server for one person's browser: a page to play with, and a lecture that is shown anew when its file changes.

It listens on this machine alone.  What somebody types is read and derived in worker processes, each of which is killed past
its time and its memory; the process that answers the browser works nothing out.
"""
