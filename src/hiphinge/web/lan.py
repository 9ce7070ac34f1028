"""For --lan: this machine's address, a certificate it makes itself, a code for the phone."""

import datetime as dt
import io
import ipaddress
import os
import socket
from dataclasses import dataclass
from pathlib import Path

import segno
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_DAYS = 365
# An address of the documentation's range: nothing is sent, the system only says how it would go.
_ELSEWHERE = ("192.0.2.1", 9)


@dataclass(frozen=True, slots=True)
class Certificate:
    """Files of a certificate and its key, and the fingerprint that a phone shows."""

    chain: Path
    key: Path
    fingerprint: str


def local_address() -> str:
    """Return the address of this machine in its network; 127.0.0.1 where there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def local_certificate(folder: Path, host: str) -> Certificate:
    """Return a certificate for this machine: the one kept, or a new one.

    Args:
        folder: Where it is kept; the key is readable by its owner alone.
        host: The address in the network.

    Example:
        >>> import tempfile
        >>> made = local_certificate(Path(tempfile.mkdtemp()) / "c", "192.168.1.7")
        >>> len(made.fingerprint)
        95
    """
    chain, key = folder / f"{host}.pem", folder / f"{host}.key"
    kept = _kept(chain) if key.is_file() else None
    if kept is None:
        kept = _make(chain, key, host)
    digest = kept.fingerprint(hashes.SHA256()).hex().upper()
    return Certificate(chain, key, ":".join(digest[i : i + 2] for i in range(0, 64, 2)))


def _kept(chain: Path) -> x509.Certificate | None:
    if not chain.is_file():
        return None
    found = x509.load_pem_x509_certificate(chain.read_bytes())
    still = found.not_valid_after_utc > dt.datetime.now(dt.UTC) + dt.timedelta(days=7)
    return found if still else None


def _make(chain: Path, key_file: Path, host: str) -> x509.Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hiphinge on this machine")])
    now = dt.datetime.now(dt.UTC)
    names = [
        x509.DNSName("localhost"),
        *(x509.IPAddress(ipaddress.ip_address(one)) for one in {host, "127.0.0.1"}),
    ]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=_DAYS))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    chain.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    with os.fdopen(os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(secret)
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return made


def picture_of_code(address: str) -> str:
    """Return an address as a code for a page: SVG without any style.

    Example:
        >>> picture_of_code("https://192.168.1.7:8737/enter?token=x")[:4]
        '<svg'
    """
    made = segno.make(address, error="l")
    return str(made.svg_inline(scale=4, border=4, omitsize=True, svgclass=None, lineclass=None))


def code_for(address: str) -> str:
    """Return an address as a code for a terminal, which a phone's camera reads.

    Example:
        >>> len(code_for("https://192.168.1.7:8737/enter?token=x").splitlines()) > 10
        True
    """
    out = io.StringIO()
    segno.make(address, error="l").terminal(out, compact=True)
    return out.getvalue()
