# Sourced by ci/test and by the chores that take pictures: the browser in which pages are looked at.

# Makes sure that Chromium and its driver are here.
ensure_browser() {
  command -v chromium >/dev/null && command -v chromedriver >/dev/null && return
  apt_install chromium chromium-driver
}
