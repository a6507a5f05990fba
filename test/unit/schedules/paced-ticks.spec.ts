import { beforeEach, describe, expect, it } from '@jest/globals';
import { IntervalSchedule } from '../../../lib/schedules/interval-schedule.js';
import { OwnOrder } from '../../../lib/schedules/own-order.js';
import { Ticker } from '../../../lib/schedules/ticker.js';
import { loadToadScheduler } from '../../../lib/schedules/toad-scheduler.js';
import { VirtualClock } from '../../support/virtual-clock.js';

await loadToadScheduler();

const SECOND = 1000;

let clock: VirtualClock;

beforeEach(() => {
  clock = new VirtualClock();
});

/** Every second in one moment, because all have the name that decides about the moment. */
const schedule = (): IntervalSchedule => new IntervalSchedule(SECOND, 'one name');

/** The jobs that have ticked, with the milliseconds since the first moment at which one could. */
function start(count: number, seed: string, isPaced = true) {
  const ticker = new Ticker(clock, () => undefined, new OwnOrder(seed));
  const moment = schedule().nextTick(clock.now());
  const ticked: { job: number; late: number }[] = [];
  const armed = Array.from({ length: count }, (_, job) => {
    const tick = (): void => void ticked.push({ job, late: clock.now() - moment });
    return ticker.start(schedule(), { tick, missed: () => undefined }, isPaced);
  });
  return { ticker, ticked, armed, moment };
}

const toMoment = (moment: number): Promise<void> => clock.advance(moment - clock.now());

describe('ticks of one moment', () => {
  it.each([1, 8])('%i: all come at once', async (count) => {
    const { ticked, moment } = start(count, 'a');
    await toMoment(moment);
    expect(ticked).toHaveLength(count);
  });

  it('200: eight come every three milliseconds, each job once', async () => {
    const { ticked, moment } = start(200, 'a');
    await toMoment(moment);
    expect(ticked).toHaveLength(8);
    await clock.advance(72);
    expect(ticked).toHaveLength(200);
    expect(new Set(ticked.map(({ job }) => job)).size).toBe(200);
    expect(ticked.map(({ late }) => late)).toEqual(ticked.map((_, index) => Math.floor(index / 8) * 3));
  });

  it('10,000: a thirty-second part comes in each turn', async () => {
    const { ticked, moment } = start(10_000, 'a');
    await toMoment(moment);
    expect(ticked).toHaveLength(313);
    await clock.advance(93);
    expect(ticked).toHaveLength(10_000);
  });

  it('come in another order in each instance and at each moment, and in the same one for the same seed', async () => {
    const [a, again, b] = [start(200, 'a'), start(200, 'a'), start(200, 'b')];
    const jobsOf = ({ ticked }: typeof a): number[] => ticked.slice(-200).map(({ job }) => job);
    await toMoment(a.moment);
    await clock.advance(100);
    const first = jobsOf(a);
    expect(jobsOf(again)).toEqual(first);
    expect(jobsOf(b)).not.toEqual(first);
    await clock.advance(SECOND);
    expect(jobsOf(a)).not.toEqual(first);
  });

  it('that are not paced come at once', async () => {
    const { ticked, moment } = start(200, 'a', false);
    await toMoment(moment);
    expect(ticked.map(({ job }) => job)).toEqual(Array.from({ length: 200 }, (_, job) => job));
  });

  it('in virtual time come at once and in order', async () => {
    Object.assign(clock, { isVirtual: true });
    const { ticked, moment } = start(200, 'a');
    await toMoment(moment);
    expect(ticked.map(({ job }) => job)).toEqual(Array.from({ length: 200 }, (_, job) => job));
  });

  it('do not come to a job that was stopped before its turn', async () => {
    const { ticked, armed, moment } = start(200, 'a');
    await toMoment(moment);
    for (const each of armed) each.stop();
    await clock.advance(SECOND);
    expect(ticked).toHaveLength(8);
    expect(clock.pending).toBe(0);
  });

  it('come at their next moment as well', async () => {
    const { ticked, moment } = start(200, 'a');
    await toMoment(moment + 10 * SECOND);
    await clock.advance(100);
    expect(ticked).toHaveLength(11 * 200);
  });
});
