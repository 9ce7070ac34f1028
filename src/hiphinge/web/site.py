"""Where the web app is reached, and the secret of this start."""

import secrets
from dataclasses import dataclass, field

# A long video in high resolution; the disk is the real limit.
MOST_UPLOAD_BYTES = 4_000_000_000
# Forms and questions are small.
MOST_BODY_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Site:
    """One start of the server.

    Attributes:
        host: Name or address by which browsers reach it.
        port: Where it listens.
        secure: Whether it is HTTPS.
        token: Secret of this start; who has it may see everything.
        upload_bytes: Largest upload.
    """

    host: str = "127.0.0.1"
    port: int = 8737
    secure: bool = False
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    upload_bytes: int = MOST_UPLOAD_BYTES

    @property
    def origins(self) -> frozenset[str]:
        """What a page of ours calls itself."""
        return frozenset(f"{self._scheme}://{host}" for host in self.hosts)

    @property
    def hosts(self) -> frozenset[str]:
        """Names under which we answer; any other is a page that pretends to be us.

        Example:
            >>> sorted(Site(port=9000).hosts)
            ['127.0.0.1:9000', 'localhost:9000']
        """
        names = {self.host, "127.0.0.1", "localhost"}
        usual = 443 if self.secure else 80
        return frozenset(name if self.port == usual else f"{name}:{self.port}" for name in names)

    @property
    def cookie(self) -> str:
        """Name of the cookie; browsers share cookies between the ports of a machine."""
        return f"hiphinge_{self.port}"

    @property
    def entrance(self) -> str:
        """The address to open in a browser."""
        host = (
            self.host if self.port == (443 if self.secure else 80) else f"{self.host}:{self.port}"
        )
        return f"{self._scheme}://{host}/enter?token={self.token}"

    @property
    def _scheme(self) -> str:
        return "https" if self.secure else "http"
