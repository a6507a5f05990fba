import { describe, expect, it } from '@jest/globals';
import {
  agoText,
  durationText,
  fieldText,
  fullText,
  instantOfField,
  shortText,
  showSameTime,
  untilText,
} from '../../../lib/dashboard/client/time.js';

const NOW = Date.parse('2026-11-27T02:00:00.000Z');
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe('times on the page', () => {
  it.each([
    [0, '0 ms'],
    [850.4, '850 ms'],
    [999.6, '1.0 s'],
    [9_940, '9.9 s'],
    [9_960, '10 s'],
    [59_600, '1 min'],
    [125_000, '2 min 5 s'],
    [3 * HOUR + 12 * MINUTE, '3 h 12 min'],
    [24 * HOUR, '1 d'],
    [102 * HOUR, '4 d 6 h'],
    [NaN, '?'],
  ])('shows a duration of %d ms as "%s"', (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text);
  });

  it.each([
    [-5 * SECOND, 'just now'],
    [999, 'just now'],
    [12_900, '12 s ago'],
    [3 * MINUTE + 59 * SECOND, '3 min ago'],
    [2 * HOUR + 5 * MINUTE, '2 h 5 min ago'],
    [NaN, '?'],
  ])('shows an age of %d ms as "%s"', (age, text) => {
    expect(agoText(NOW - age, NOW)).toBe(text);
  });

  it.each([
    [-1, 'due'],
    [0, 'due'],
    [1, 'in 1 s'],
    [250 * SECOND, 'in 4 min 10 s'],
    [26 * HOUR, 'in 1 d 2 h'],
    [NaN, '?'],
  ])('counts down: %d ms are "%s"', (rest, text) => {
    expect(untilText(NOW + rest, NOW)).toBe(text);
  });

  it('shows a moment in each zone with its offset', () => {
    expect(fullText(NOW, 'UTC')).toBe('2026-11-27 02:00:00 +00:00');
    expect(fullText(NOW, 'Europe/Berlin')).toBe('2026-11-27 03:00:00 +01:00');
    expect(fullText(NOW, 'America/St_Johns')).toBe('2026-11-26 22:30:00 -03:30');
    expect(fullText(Date.parse('nothing'), 'UTC')).toBe('?');
  });

  it('tells the two hours apart that a change of clocks repeats', () => {
    const first = Date.parse('2026-10-25T00:30:00Z');
    expect(fullText(first, 'Europe/Berlin')).toBe('2026-10-25 02:30:00 +02:00');
    expect(fullText(first + HOUR, 'Europe/Berlin')).toBe('2026-10-25 02:30:00 +01:00');
  });

  it('shows UTC for a zone that the browser does not know', () => {
    expect(fullText(NOW, 'Mars/Olympus')).toBe('2026-11-27 02:00:00 +00:00');
  });

  it('leaves out the day of today, seconds of zero and a near year', () => {
    expect(shortText(NOW + 30 * MINUTE, 'UTC', NOW)).toBe('02:30');
    expect(shortText(NOW + 5 * SECOND, 'UTC', NOW)).toBe('02:00:05');
    expect(shortText(NOW - 3 * HOUR, 'UTC', NOW)).toBe('Thu 26 Nov 23:00');
    expect(shortText(NOW - 3 * HOUR, 'Europe/Berlin', NOW)).toBe('00:00');
    expect(shortText(NOW - 400 * 24 * HOUR, 'UTC', NOW)).toBe('Thu 23 Oct 2025 02:00');
  });

  it('compares zones at the moment in question', () => {
    const summer = Date.parse('2026-07-01T00:00:00Z');
    expect(showSameTime(NOW, 'Europe/London', 'UTC')).toBe(true);
    expect(showSameTime(summer, 'Europe/London', 'UTC')).toBe(false);
  });

  it('reads a field for a time in the zone of the viewer, and writes it so', () => {
    expect(instantOfField(fieldText(NOW))).toBe('2026-11-27T02:00:00.000Z');
    expect(instantOfField('2026-11-27T02:30')).toBe(new Date(2026, 10, 27, 2, 30).toISOString());
    expect(instantOfField('')).toBeUndefined();
    expect(instantOfField('tomorrow')).toBeUndefined();
  });
});
