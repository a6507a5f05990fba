import type { Schedule, Tick, TickCount } from '../../../lib/schedules/schedule.js';
import type { MissedTicks, TickListener } from '../../../lib/schedules/schedule-timer.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import { iso } from './walk.js';

/** Records what a schedule tells its job, and when. */
export class TickLog implements TickListener {
  readonly ticks: Tick[] = [];
  /** `tick`, `missed`, and any entry that a test adds. */
  readonly order: string[] = [];
  readonly gaps: MissedTicks[] = [];
  /** The time of the clock at each tick. */
  readonly toldAt: number[] = [];

  constructor(private readonly clock: VirtualClock) {}

  tick(tick: Tick): void {
    this.order.push('tick');
    this.ticks.push(tick);
    this.toldAt.push(this.clock.now());
  }

  missed(missed: MissedTicks): void {
    this.order.push('missed');
    this.gaps.push(missed);
  }

  /** The ticks as text. */
  get times(): string[] {
    return this.ticks.map(({ at }) => iso(at));
  }

  /** The gaps as text. */
  get missedTimes(): string[] {
    return this.gaps.map(
      ({ count, atLeast, from, to }) => `${atLeast ? 'at least ' : ''}${count}: ${iso(from)} to ${iso(to)}`,
    );
  }
}

/** A schedule that records which methods were called. */
export class AskedSchedule implements Schedule {
  readonly text: string;

  constructor(
    private readonly schedule: Schedule,
    readonly asked: string[] = [],
  ) {
    this.text = schedule.text;
  }

  nextTick(after: number): number | undefined {
    this.asked.push('nextTick');
    return this.schedule.nextTick(after);
  }

  latestTick(at: number): number | undefined {
    this.asked.push('latestTick');
    return this.schedule.latestTick(at);
  }

  countTicks(from: number, before: number): TickCount {
    this.asked.push('countTicks');
    return this.schedule.countTicks(from, before);
  }
}

/** A clock that records the delays of its timers. */
export class NotedClock extends VirtualClock {
  readonly delays: number[] = [];
  readonly keptAlive: boolean[] = [];

  override after(delay: number, callback: () => void, keepAlive = false) {
    this.delays.push(delay);
    this.keptAlive.push(keepAlive);
    return super.after(delay, callback);
  }
}
