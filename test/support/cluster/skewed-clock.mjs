// Preloaded by node --import. It sets the wall clock of this process off by CLOCK_OFFSET milliseconds. The monotonic
// clock and the timers stay as they are, as on a machine with a wrong clock. SIGUSR2 reverses the offset, and a message
// sets any offset.
import { machineTime } from './machine-time.mjs';

let offset = Number(process.env['CLOCK_OFFSET'] ?? 0);
process.on('SIGUSR2', () => (offset = -offset));
process.on('message', (/** @type {{ clockOffset?: number }} */ { clockOffset }) => {
  if (clockOffset === undefined) return;
  offset = clockOffset;
  process.stdout.write(`@report ${JSON.stringify({ type: 'clock-set', offset, at: machineTime() })}\n`);
});
// Orders keep no process alive.
process.channel?.unref();
const RealDate = Date;
const now = () => RealDate.now() + offset;

/** @type {DateConstructor} */
const SkewedDate = new Proxy(RealDate, {
  construct: (target, given, newTarget) =>
    Reflect.construct(
      target,
      given.length === 0 ? [now()] : given,
      newTarget === SkewedDate ? target : newTarget,
    ),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});

// The compiler would treat an assignment as a declaration, for all the other files, too.
Reflect.set(globalThis, 'Date', SkewedDate);
