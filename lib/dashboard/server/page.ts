import { SCRIPT, STYLE } from '../client-files.js';
import { fileAnswer } from './answers.js';
import type { Answer } from './exchange.js';

/** Nothing but the files and the routes of the page itself. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** The page, as the browser has asked for it. */
export function pageAnswer(path: string): Answer {
  return fileAnswer('text/html; charset=utf-8', pageText(path), {
    'Cache-Control': 'no-store',
    'Content-Security-Policy': POLICY,
    'Referrer-Policy': 'same-origin',
  });
}

/** A file of the page. Its name changes with its text, so that it never grows old. */
export function assetAnswer(name: string): Answer | undefined {
  const file = [SCRIPT, STYLE].find((each) => each.name === name);
  return file && fileAnswer(file.type, file.text, { 'Cache-Control': 'public, max-age=31536000, immutable' });
}

function pageText(path: string): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<base href="${escaped(baseOf(path))}">`,
    '<title>Background jobs</title>',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="robots" content="noindex">',
    `<link rel="stylesheet" href="assets/${STYLE.name}">`,
    `<script type="module" src="assets/${SCRIPT.name}"></script>`,
    '</head>',
    '<body>',
    '<div id="app"></div>',
    '<noscript>This page needs JavaScript.</noscript>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** Relative to the last segment, so that it is right behind every prefix, and behind a proxy that takes one away. */
export function baseOf(path: string): string {
  return path.endsWith('/') || path === '' ? './' : `./${path.slice(path.lastIndexOf('/') + 1)}/`;
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/gu, (character) => `&#${character.charCodeAt(0)};`);
}
