#!/bin/sh
# install_system.sh PACKAGE PURPOSE [--optional]: installs a Debian package if it is missing and we are root;
# else says clearly what is missing and what for. With --optional the lack does not stop the work.
package=$1
purpose=$2
case "$package" in
  chromium) command -v chromium >/dev/null 2>&1 && exit 0 ;;
  *) dpkg -s "$package" >/dev/null 2>&1 && exit 0 ;;
esac
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing $package ($purpose) ..."
  if { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 install -y "$package"; } >/dev/null 2>&1; then
    exit 0
  fi
fi
echo "Missing: the system package $package, needed for $purpose. Install it with: sudo apt-get install $package" >&2
[ "$3" = "--optional" ]
