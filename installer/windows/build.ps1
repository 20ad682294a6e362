# Makes dist\hub-station-VERSION-setup.exe on 64-bit Windows, from a git checkout.
#
#   powershell -ExecutionPolicy Bypass -File installer\windows\build.ps1
#
# Needs: Python 3.11 or later (python.org), git, and NSIS 3 (nsis.sourceforge.io) in its usual
# folder or on the path. Everything else is fetched from the locked list of packages. The files are
# not signed: sign hub-station.exe, hub-station-window.exe and the installer with your
# organisation's certificate, or Windows warns before the first start.
$ErrorActionPreference = "Stop"
Set-Location (Join-Path $PSScriptRoot "..\..")

$nsis = Join-Path ${env:ProgramFiles(x86)} "NSIS"
if (Test-Path $nsis) { $env:Path += ";$nsis" }
foreach ($program in "python", "git", "makensis") {
    if (-not (Get-Command $program -ErrorAction SilentlyContinue)) {
        throw "Install $program first (see the head of this file), then run this again."
    }
}

# 1  the locked environment in build\environment   2  PyInstaller: build\frozen\hub-station
# 3  makensis: dist\hub-station-VERSION-setup.exe
python installer\package.py
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }

# What was frozen must work where it was frozen.
& build\frozen\hub-station\hub-station.exe self-check
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
