import { describe, expect, it } from '@jest/globals';
import { endSample, exitCode, START_MS, startSample } from './support/sample.js';

describe('npm run sample:long-running', () => {
  it('goes on in the other instance when an instance loses its lock, and refuses the stale writer by its token', async () => {
    const sample = startSample('long-running');
    await sample.untilPrinted(/wrote A-6 of January/, START_MS);
    await sample.untilPrinted(/failed \(lock lost: true\)/, 30_000);
    await sample.untilPrinted(/wrote A-6 of February/, 30_000);
    await sample.untilPrinted(/nothing is due[^]*skips a tick: running-elsewhere/, 30_000);
    await endSample(sample, 'SIGTERM');
    const { output } = sample;

    // Longer than the second that the lock lasts without a refresh.
    const [, seconds] = /6 statements of January in (\S+) s/.exec(output) ?? [];
    expect(Number(seconds)).toBeGreaterThan(1.5);
    const [, cut] = /(instance \d) {2}is cut off/.exec(output) ?? [];
    const [, next, newer] = /(instance \d) {2}wrote A-3 of February \(token (\d+)\)/.exec(output) ?? [];
    expect(cut).toBeDefined();
    expect(next).toMatch(/instance/);
    expect(next).not.toBe(cut);
    expect(output).toMatch(new RegExp(`${cut} {2}has lost its lock: `));
    const [, older] = new RegExp(`${cut} {2}failed .*newer token than (\\d+)`).exec(output) ?? [];
    expect(Number(older)).toBeLessThan(Number(newer));
    expect(output).toContain(`drained; A-3 of February was written by ${next}, token ${newer}`);
    expect(output.match(/wrote A-\d of February/g)).toHaveLength(6);
  }, 150_000);

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'drains its run and exits with 0 on %s',
    async (signal) => {
      await expect(exitCode('long-running', signal, /wrote A-1 of January/)).resolves.toBe(0);
    },
    150_000,
  );
});
