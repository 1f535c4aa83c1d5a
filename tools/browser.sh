#!/bin/sh
# Chromium for the browser tests: installed where that is ours to do, else named. The shell is the
# same engine without windows, in which the tests are quicker; `make long` uses the whole browser.
set -eu
if command -v chromium >/dev/null 2>&1 && command -v chromium-headless-shell >/dev/null 2>&1; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo 'Theke: installing Chromium for the browser tests (once)'
    apt-get update -qq
    export DEBIAN_FRONTEND=noninteractive
    apt-get install -y -qq --no-install-recommends chromium chromium-headless-shell >/dev/null ||
        apt-get install -y -qq --no-install-recommends chromium >/dev/null
    exit 0
fi
if command -v chromium >/dev/null 2>&1; then
    exit 0
fi
echo 'Theke: no Chromium here, so the browser tests will be skipped. To run them:'
echo '    sudo apt-get install --no-install-recommends chromium chromium-headless-shell'
if [ "${CI:-}" = true ]; then
    exit 1
fi
