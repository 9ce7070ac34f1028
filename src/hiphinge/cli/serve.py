"""`hiphinge serve`: the local web app."""

from typing import Annotated

import typer

from hiphinge.cli.terminal import say


def serve(
    port: Annotated[
        int, typer.Option(metavar="N", help="Where to listen; 0 takes any that is free.")
    ] = 8737,
    lan: Annotated[
        bool, typer.Option("--lan", help="Answer phones in the same network too, encrypted.")
    ] = False,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Only print the address.")
    ] = False,
    encrypt: Annotated[
        bool, typer.Option("--encrypt", help="Encrypt all records with a passphrase.")
    ] = False,
    change_passphrase: Annotated[
        bool, typer.Option("--change-passphrase", help="Ask for a new passphrase, then start.")
    ] = False,
) -> None:
    """Open the local web app: people, recordings, results, what-if and plans in a browser."""
    from hiphinge.web.passphrase import Keyhole, ask_in_terminal
    from hiphinge.web.serve import Started, serve
    from hiphinge.web.words import words

    def tell(started: Started) -> None:
        if started.certificate is not None:
            from hiphinge.web.lan import code_for

            told = words()["lan"]
            say(f"{told['title']}. {told['lead']}")
            say(code_for(started.entrance))
            say(f"{told['fingerprint']} (SHA-256): {started.certificate.fingerprint}")
        typer.echo(started.entrance)

    say("hiphinge serve: everything stays on this machine; Ctrl-C ends it.")
    keyhole = Keyhole(ask_in_terminal, say, encrypt=encrypt, change=change_passphrase)
    serve(port=port, lan=lan, open_browser=not no_browser, key_of=keyhole.key_of, tell=tell)
