"""Which certificate authorities set-up trusts when it fetches over HTTPS.

In this order: what the site says in SSL_CERT_FILE, REQUESTS_CA_BUNDLE or PIP_CERT (a proxy that
opens TLS is trusted this way), the system's own, and on a Debian that has none, Debian's package.
"""

from __future__ import annotations

import os
import ssl
from pathlib import Path

import debian_packages

NAMED_BY_THE_SITE = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "PIP_CERT")
KEPT_BY_THE_SYSTEM = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora
    "/etc/ssl/cert.pem",  # Alpine, macOS
)


ADDED_BY_THE_SITE = Path("/usr/local/share/ca-certificates")


def bundle(tools: Path) -> str | None:
    """Return the path of a file of trusted certificates, None where the system keeps no file."""
    found = _present()
    if found is not None or _system_keeps_them_elsewhere():
        return found
    unpacked = tools / "ca-certificates.pem"
    if not unpacked.exists():
        _fetch(tools, unpacked)
    return _present() or (str(unpacked) if unpacked.exists() else None)


def context(ca_bundle: str | None) -> ssl.SSLContext:
    """Return the TLS settings that trust this bundle, or the system's authorities."""
    return ssl.create_default_context(cafile=ca_bundle)


def _present() -> str | None:
    named = (os.environ.get(name, "") for name in NAMED_BY_THE_SITE)
    for path in (*named, *KEPT_BY_THE_SYSTEM):
        if path and Path(path).is_file() and Path(path).stat().st_size:
            return path
    return None


def _system_keeps_them_elsewhere() -> bool:
    """Say whether Windows' own store serves, or OpenSSL's folder of certificates holds any."""
    folder = ssl.get_default_verify_paths().capath
    return os.name == "nt" or (folder is not None and any(Path(folder).iterdir()))


def _fetch(tools: Path, unpacked: Path) -> None:
    """Get Debian's certificates: installed as root, else unpacked and joined into one file."""
    if debian_packages.install(["ca-certificates"]):
        return
    folder = debian_packages.unpack(["ca-certificates"], tools)
    if folder is None:
        return
    authorities = sorted(folder.glob("usr/share/ca-certificates/mozilla/*.crt"))
    authorities += sorted(ADDED_BY_THE_SITE.glob("*.crt"))
    part = unpacked.with_suffix(".part")
    part.write_bytes(b"".join(authority.read_bytes() for authority in authorities))
    part.replace(unpacked)
