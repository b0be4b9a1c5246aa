"""How much somebody may ask of the server: the sizes, times and numbers that its documentation states."""

from __future__ import annotations

LARGEST = 8 * 1024  # bytes of what is sent, and of an address
SECONDS = 10.0  # of one piece of work: past them its process is killed
PATIENCE = 8.0  # seconds after which a derivation gives up by itself, and can say how far it came
MEMORY = 2 * 2**30  # bytes of addresses that a worker may have; 0.6 of them are libraries
WAITING = 256  # pieces of work that may wait for a worker: whoever comes then is asked to come again
AGAIN = 5  # seconds after which
SENDING = 5.0  # seconds within which a browser has sent what it sends
LECTURE_SECONDS = 300.0  # of one build of a lecture, whose author is this machine's own
