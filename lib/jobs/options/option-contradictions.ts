import { type OptionsPlace, refuse } from '../../core/option-checks.js';
import { complainOfRefresh, DEFAULT_LOCK_TIMEOUT_MS } from '../../locks/lock-times.js';
import type { OptionLayer, WrittenOption } from './option-layers.js';

/**
 * Refuses options that contradict each other, in one place or in several. The error names both.
 *
 * @throws the error of the place of one of them
 */
export function refuseContradictions(layer: OptionLayer): void {
  refuseSchedules(layer);
  refuseNeedsOfLock(layer);
  const { 'lock.lockTimeout': lockTimeout, 'lock.refreshInterval': refresh } = layer;
  if (lockTimeout !== undefined) refuseRefresh(refresh, lockTimeout.value, lockTimeout);
}

/** Checks options against the built-in defaults, when no place sets the other option. */
export function refuseBesideDefaults(layer: OptionLayer): void {
  if (layer['lock.lockTimeout'] === undefined)
    refuseRefresh(layer['lock.refreshInterval'], DEFAULT_LOCK_TIMEOUT_MS, undefined);
}

/** The name of the option in an error about `place`. */
export function reference({ option, place }: WrittenOption, from: OptionsPlace): string {
  return place.where === from.where ? `\`${option}\`` : `\`${option}\` of ${place.where}`;
}

function refuseSchedules({ cron, interval, timeZone }: OptionLayer): void {
  if (interval === undefined) return;
  if (cron !== undefined) {
    const advice = 'A job has one schedule; for a second one, decorate the method twice.';
    refuseBeside(interval, reference(cron, interval.place), advice);
  }
  if (timeZone !== undefined) {
    const advice = 'An interval is the same in every zone.';
    refuseBeside(timeZone, reference(interval, timeZone.place), advice);
  }
}

function refuseNeedsOfLock({ lock, recover, catchUp, overlap }: OptionLayer): void {
  if (lock?.value !== false) return;
  const needs = [
    recover?.value === true ? recover : undefined,
    catchUp !== undefined && catchUp.value > 0 ? catchUp : undefined,
    overlap?.value === 'wait' ? overlap : undefined,
  ];
  for (const need of needs) {
    if (need === undefined) continue;
    const off = reference(lock, need.place).replace(lock.option, `${lock.option}: false`);
    refuseBeside(need, off, 'It takes the lock to know of the other instances: leave out one of the two.');
  }
}

function refuseRefresh(
  refresh: WrittenOption<number> | undefined,
  ttl: number,
  lockTimeout: WrittenOption | undefined,
): void {
  if (refresh === undefined || refresh.value <= ttl / 2) return;
  const { place, option, given } = refresh;
  const isBeside = lockTimeout === undefined || lockTimeout.place === place;
  complainOfRefresh(place, option, given, ttl, isBeside ? undefined : reference(lockTimeout, place));
}

function refuseBeside({ place, option, given }: WrittenOption, other: string, advice: string): never {
  refuse(place, option, `absent beside ${other}`, given, advice);
}
