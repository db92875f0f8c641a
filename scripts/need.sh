#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Finds the system parts that the tests need. On Debian and Ubuntu, as root, it
# installs what is missing. Elsewhere it says what is missing and ends with 1.
set -eu

have() { command -v "$1" >/dev/null 2>&1; }

java_is_enough() {
    have java || return 1
    major=$(java -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
    [ "${major:-0}" -ge 17 ]
}

have_browser() { have chromium || have chromium-browser || have google-chrome; }

have_venv() { "${PYTHON:-python3}" -c 'import ensurepip, venv' >/dev/null 2>&1; }

missing() {
    have git || echo git
    have_venv || echo python-venv
    have_browser || echo browser
    have chromedriver || echo driver
    java_is_enough || echo java
    have mvn || echo maven
}

package_of() {
    case $1 in
        git) echo git ;;
        python-venv) echo python3-venv ;;
        browser) echo chromium ;;
        driver) echo chromium-driver ;;
        java) newest_of openjdk-17-jre-headless openjdk-21-jre-headless default-jre-headless ;;
        maven) echo maven ;;
    esac
}

newest_of() {
    for name in "$@"; do
        if apt-cache show "$name" >/dev/null 2>&1; then
            echo "$name"
            return
        fi
    done
    echo "$1"
}

say() {
    case $1 in
        git) echo "  git" ;;
        python-venv) echo "  Python's venv and ensurepip modules (Debian: python3-venv)" ;;
        browser) echo "  Chromium (Debian: chromium; macOS: brew install --cask chromium)" ;;
        driver) echo "  chromedriver (Debian: chromium-driver; macOS: brew install --cask chromedriver)" ;;
        java) echo "  Java 17 or newer (Debian: openjdk-17-jre-headless; macOS: brew install openjdk@17)" ;;
        maven) echo "  Maven (Debian: maven; macOS: brew install maven)" ;;
    esac
}

wanted=$(missing)
if [ -z "$wanted" ]; then
    exit 0
fi

if have apt-get && [ "$(id -u)" -eq 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq </dev/null
    packages=$(for part in $wanted; do package_of "$part"; done)
    echo "installing:" $packages
    # shellcheck disable=SC2086
    apt-get install -y -qq --no-install-recommends $packages </dev/null >/dev/null
    wanted=$(missing)
fi

if [ -n "$wanted" ]; then
    echo "the tests need these parts, which are missing here:" >&2
    for part in $wanted; do say "$part" >&2; done
    exit 1
fi
