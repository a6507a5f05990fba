import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../peers/', import.meta.url));

/** Installs the peers of the comparison, at first use and after a change. */
export function installPeers() {
  if (isInstalled()) return;
  console.log('Installing the peers in bench/peers');
  execFileSync('npm', ['ci', '--ignore-scripts', '--loglevel=error'], { cwd: folder, stdio: 'inherit' });
}

/** @returns {Record<string, string>} the version of each peer by its name */
export function peerVersions() {
  return JSON.parse(readFileSync(`${folder}package.json`, 'utf8')).dependencies;
}

/** npm records its installations there. */
function isInstalled() {
  const note = `${folder}node_modules/.package-lock.json`;
  return existsSync(note) && statSync(note).mtimeMs > statSync(`${folder}package-lock.json`).mtimeMs;
}
