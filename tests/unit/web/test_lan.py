"""The certificate that this machine makes for its own network."""

import ssl
from pathlib import Path

from hiphinge.web.lan import local_certificate
from hiphinge.web.site import Site


def test_certificate_is_kept_and_its_key_is_private(tmp_path: Path) -> None:
    made = local_certificate(tmp_path / "c", "192.168.1.7")
    assert made.key.stat().st_mode & 0o077 == 0
    assert local_certificate(tmp_path / "c", "192.168.1.7") == made
    other = local_certificate(tmp_path / "c", "192.168.1.8")
    assert other.fingerprint != made.fingerprint
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(made.chain, made.key)


def test_addresses_are_encrypted_and_named(tmp_path: Path) -> None:
    site = Site(host="192.168.1.7", port=8737, secure=True)
    assert site.entrance.startswith("https://192.168.1.7:8737/enter?token=")
    assert "https://192.168.1.7:8737" in site.origins
    assert site.token not in repr(site)
