"""The local web app: pages for people who use no terminal, on this machine alone."""
