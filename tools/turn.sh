#!/bin/sh
# coturn for the tests of calls by way of a relay: installed where that is ours to do, else named. The
# package starts nothing.
set -eu
if command -v turnserver >/dev/null 2>&1; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo 'Theke: installing coturn for the tests of calls (once)'
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends coturn >/dev/null
    exit 0
fi
echo 'Theke: no coturn here, so the tests of relayed calls will be skipped. To run them:'
echo '    sudo apt-get install --no-install-recommends coturn'
if [ "${CI:-}" = true ]; then
    exit 1
fi
