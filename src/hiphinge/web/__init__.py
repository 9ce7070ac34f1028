"""The local web app: everything the command line can do, in a browser, on this machine alone."""
