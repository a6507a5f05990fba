import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureIfStarted, findProgram } from './ensure-program.js';

const PROMETHEUS = {
  title: 'Prometheus',
  variable: 'PROMETHEUS',
  commands: ['prometheus'],
  debianPackage: 'prometheus',
  help: `The tests need Prometheus with its promtool, and none was found. To install one:
  Debian, Ubuntu:  apt-get install prometheus
  Alpine:          apk add prometheus
  macOS:           brew install prometheus
  Windows:         run the tests in WSL
  elsewhere:       set PROMETHEUS to the path of a prometheus, with promtool beside it`,
};

/**
 * The path of Prometheus: `PROMETHEUS`, or what is on the PATH.
 *
 * @returns {string | undefined}
 */
export function findPrometheus() {
  return findProgram(PROMETHEUS);
}

/**
 * The path of promtool: beside Prometheus, because every package has both, or what is on the PATH.
 *
 * @returns {string | undefined}
 */
export function findPromtool() {
  const prometheus = findPrometheus();
  const beside = prometheus === undefined ? undefined : join(dirname(prometheus), 'promtool');
  if (beside !== undefined && existsSync(beside)) return beside;
  return findProgram({ ...PROMETHEUS, variable: 'PROMTOOL', commands: ['promtool'] });
}

ensureIfStarted(import.meta.url, PROMETHEUS);
