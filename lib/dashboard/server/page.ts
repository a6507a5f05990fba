import { type ClientFile, SCRIPT, STYLE } from '../client-files.js';
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

/** A clock. Without an icon, browsers ask for `/favicon.ico` of the application, and report that it is missing. */
const ICON: ClientFile = {
  name: 'dashboard-icon.svg',
  type: 'image/svg+xml; charset=utf-8',
  text: [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none" stroke="#3b82f6" stroke-width="2">',
    '<circle cx="8" cy="8" r="6.5"/><path d="M8 4v4l3 2" stroke-linecap="round" stroke-linejoin="round"/></svg>',
  ].join(''),
};

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
  const file = [SCRIPT, STYLE, ICON].find((each) => each.name === name);
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
    `<link rel="icon" href="assets/${ICON.name}" type="image/svg+xml">`,
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
