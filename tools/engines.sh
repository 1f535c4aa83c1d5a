#!/bin/sh
# The product's main job in Firefox and WebKit: `make engines`. They and what drives them are in no
# other test, so they are installed here, where that is ours to do, and else named: nothing is skipped.
set -eu
theke=$1
packages='firefox-esr webkit2gtk-driver xvfb xauth dbus'
for one in firefox-esr WebKitWebDriver Xvfb; do
    command -v "$one" >/dev/null 2>&1 && continue
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        echo "Theke: $one is not here. To run this:"
        echo "    sudo apt-get install --no-install-recommends $packages"
        exit 1
    fi
    echo 'Theke: installing Firefox and WebKit (once)'
    apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
done
# Newer ones start no page in Debian's Firefox, or want what Debian's WebKit does not have.
drivers=.venv/engines
[ -x "$drivers/bin/python" ] || python3 -m venv "$drivers"
"$drivers/bin/pip" install --quiet --disable-pip-version-check playwright==1.64.1 selenium==4.51.0
exec "$drivers/bin/python" -m tests.e2e.engines "$theke"
