import type { SeenInstance } from '../cluster-snapshot.js';
import { texts } from './explanation-texts.js';
import {
  ended,
  failedSomewhere,
  inFlight,
  lostInFlight,
  lostSomewhere,
  skippedByRecord,
  skippedSomewhere,
  type Verdict,
} from './run-rules.js';
import type { TickClaim, TickEvidence } from './tick-evidence.js';

/** Says what became of a tick, or nothing. */
type Rule = (tick: TickEvidence) => Verdict | undefined;

/** State stores keep instances that are silent or have left so long, in milliseconds. */
const REACH_MS = 24 * 3_600_000;

/** An instance may have lived so long after its last heartbeat, in milliseconds. */
const HEARTBEAT_MS = 5000;

/** What became of a tick. The first rule that says something decides. Nothing is concluded from reports that are missing. */
export function explainTick(tick: TickEvidence): Verdict {
  for (const rule of RULES) {
    const verdict = rule(tick);
    if (verdict !== undefined) return verdict;
  }
  return unknown(tick);
}

/** Records, runs in flight and claims come before the schedule, which may have changed since. */
const RULES: readonly Rule[] = [
  failedSomewhere,
  inFlight,
  lostSomewhere,
  skippedSomewhere,
  ended,
  lostInFlight,
  skippedByRecord,
  claimed,
  notATick,
  notYet,
  paused,
  skippedByReport,
  noInstance,
];

/** Nobody has reported the tick, and its claim is there. */
function claimed(tick: TickEvidence): Verdict | undefined {
  const { claim } = tick;
  if (claim === undefined) return undefined;
  const { instance, instanceId } = claim;
  const isLive = instance?.state === 'live';
  if (isLive && claim.hasLease)
    return { verdict: 'running', text: texts.hasLease(tick, claim), instance: instanceId };
  if (isLive || tick.isAfterOutage || tick.isTrimmed || mayHaveReported(claim))
    return { verdict: 'unknown', text: texts.claimedOnly(tick, claim), instance: instanceId };
  return { verdict: 'lost', text: texts.lostClaim(tick, claim), instance: instanceId };
}

/** An owner of another form names no instance. An instance that dropped records may have dropped this one. */
function mayHaveReported({ instance, instanceId }: TickClaim): boolean {
  return instanceId === undefined || (instance !== undefined && instance.report.droppedRecords > 0);
}

/** An instance that skipped the moment took it for a tick. */
function notATick(tick: TickEvidence): Verdict | undefined {
  const wasTick = tick.skips.some(({ skip }) => [skip.from.getTime(), skip.to.getTime()].includes(tick.tick));
  if (tick.isTick !== false || wasTick) return undefined;
  return { verdict: 'not-a-tick', text: texts.notATick(tick) };
}

function notYet(tick: TickEvidence): Verdict | undefined {
  return tick.tick > tick.now ? { verdict: 'not-yet', text: texts.notYet(tick) } : undefined;
}

/** A pause of the whole cluster, or one that the application has made in all instances that report the tick. */
function paused(tick: TickEvidence): Verdict | undefined {
  const { pause, skips } = tick;
  if (pause !== undefined)
    return { verdict: 'paused', text: texts.paused(tick, pause), by: pause.by, reason: 'paused' };
  const [first] = skips;
  if (first === undefined || tick.isTrimmed || skips.some(({ skip }) => skip.reason !== 'paused'))
    return undefined;
  const { id: instance } = first.instance.report;
  return { verdict: 'paused', text: texts.pausedInInstances(tick, skips), instance, reason: 'paused' };
}

/** Another instance may have run the tick that this one could not claim, if its record is gone. */
function skippedByReport(tick: TickEvidence): Verdict | undefined {
  const [first] = tick.skips;
  if (first === undefined || tick.isTrimmed) return undefined;
  const { skip, instance } = first;
  const text = texts.skippedByReport(tick, tick.skips);
  return { verdict: 'skipped', text, instance: instance.report.id, reason: skip.reason };
}

function noInstance(tick: TickEvidence): Verdict | undefined {
  if (!tick.isInCatalogue || tick.isAfterOutage || tick.isTrimmed) return undefined;
  if (tick.now - tick.tick > REACH_MS) return undefined;
  if (tick.candidates.some((instance) => wasUp(instance, tick.tick))) return undefined;
  return { verdict: 'no-instance', text: texts.noInstance(tick) };
}

function wasUp({ report, state }: SeenInstance, moment: number): boolean {
  const last = report.lastHeartbeat.getTime();
  if (report.startedAt.getTime() > moment) return false;
  return state === 'live' || last + (state === 'left' ? 0 : HEARTBEAT_MS) >= moment;
}

function unknown(tick: TickEvidence): Verdict {
  if (tick.isTrimmed) return { verdict: 'unknown', text: texts.trimmed(tick) };
  if (tick.isAfterOutage) return { verdict: 'unknown', text: texts.afterOutage(tick) };
  const up = tick.candidates.filter((instance) => wasUp(instance, tick.tick));
  if (up.length > 0) return { verdict: 'unknown', text: texts.notReported(tick, up) };
  return { verdict: 'unknown', text: texts.outOfReach(tick) };
}
