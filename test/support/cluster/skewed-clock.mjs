// Preloaded (node --import): sets the wall clock of this process off by CLOCK_OFFSET milliseconds. The monotonic clock
// and the timers stay as they are, as with a machine whose clock is wrong.
const offset = Number(process.env['CLOCK_OFFSET'] ?? 0);
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

// An assignment would be a declaration to the compiler, for all the other files too.
Reflect.set(globalThis, 'Date', SkewedDate);
