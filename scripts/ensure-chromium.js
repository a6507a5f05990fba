import { ensureIfStarted, findProgram } from './ensure-program.js';

const CHROMIUM = {
  title: 'Chromium',
  variable: 'CHROMIUM',
  commands: ['chromium', 'chromium-browser', 'google-chrome'],
  debianPackage: 'chromium',
  help: `The tests of the dashboard need Chromium (or Chrome), and none was found. To install one:
  Debian:          apt-get install chromium
  Ubuntu:          install Google Chrome's package, because Ubuntu's chromium is a snap
  Fedora:          dnf install chromium
  Alpine:          apk add chromium
  macOS, Windows:  set CHROMIUM to the path of Chrome's program
  elsewhere:       set CHROMIUM to the path of a chromium`,
};

/**
 * The path of a Chromium: `CHROMIUM`, or what is on the PATH.
 *
 * @returns {string | undefined}
 */
export function findChromium() {
  return findProgram(CHROMIUM);
}

ensureIfStarted(import.meta.url, CHROMIUM);
