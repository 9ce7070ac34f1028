"""What a command exits with, as the documentation lists it."""

DONE, OUR_FAULT, USER_MISTAKE, NO_STATEMENT, INTERRUPTED = 0, 1, 2, 3, 130
