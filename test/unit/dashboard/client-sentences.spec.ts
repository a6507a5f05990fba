import { describe, expect, it } from '@jest/globals';
import { JOBS, jobRoute } from '../../../lib/dashboard/client/routes.js';
import {
  actionName,
  pendingText,
  refusalText,
  resultText,
  type Wanted,
} from '../../../lib/dashboard/client/sentences.js';
import { documentTitle, pageKey } from '../../../lib/dashboard/client/titles.js';
import { counted, listed, shortInstance } from '../../../lib/dashboard/client/words.js';

const PAUSE: Wanted = { action: 'pause', job: 'Reports.send' };
const RUN: Wanted = { action: 'run', job: 'Reports.send' };
const ABORT: Wanted = { action: 'abort', job: 'Reports.send', runId: '3fd2-7' };

describe('sentences of the page', () => {
  it.each<[Wanted, string]>([
    [PAUSE, 'Pause Reports.send'],
    [{ ...PAUSE, action: 'resume' }, 'Resume Reports.send'],
    [RUN, 'Run Reports.send now'],
    [{ ...RUN, tick: '2026-11-27T02:30:00Z' }, 'Run Reports.send for this tick'],
    [ABORT, 'Abort run 3fd2-7'],
  ])('name the button for %j', (wanted, name) => {
    expect(actionName(wanted)).toBe(name);
  });

  it.each([
    [
      { acknowledgedBy: ['a', 'b'], pending: [], silent: [] },
      'Reports.send is paused in 2 live instances, all that know it.',
    ],
    [
      { acknowledgedBy: ['a'], pending: ['b'], silent: ['c'] },
      'Reports.send is paused, and 1 of 2 live instances follows so far. Pending: b. 1 silent instance may not know: c.',
    ],
    [
      { acknowledgedBy: [], pending: [], silent: [] },
      'Reports.send is paused, and no live instance knows the job.',
    ],
  ])('tell how far a pause goes: %j', (answer, text) => {
    expect(resultText(PAUSE, answer)).toBe(text);
  });

  it('tell where a run has started, and which run is aborted', () => {
    expect(resultText(RUN, { outcome: 'started', instance: 'w:1:a', runId: 'a-1' })).toBe(
      'Run a-1 of Reports.send has started on w:1:a.',
    );
    expect(resultText(ABORT, { outcome: 'aborted', instance: 'w:1:a' })).toBe(
      'Run 3fd2-7 of Reports.send is aborted on w:1:a. It ends when its handler does.',
    );
  });

  it.each([undefined, null, 'ok', {}, { acknowledgedBy: 1 }])('do not guess for the answer %j', (answer) => {
    expect(resultText(PAUSE, answer)).toMatch(/^The server took the request/);
  });

  it('pass on why a request was refused, and that one may take a minute', () => {
    expect(refusalText(RUN, 'The job runs.')).toBe('Run Reports.send now: not done. The job runs.');
    expect(pendingText(RUN)).toContain('up to 60 s');
  });

  it('count and list', () => {
    expect(counted(1, 'job')).toBe('1 job');
    expect(counted(1000, 'job')).toBe('1,000 jobs');
    expect(listed([])).toBe('');
    expect(listed(['a'])).toBe('a');
    expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
    expect(listed(['a', 'b', 'c', 'd', 'e'])).toBe('a, b and 3 more');
  });

  it('shorten the id of an instance by its nonce, and nothing else', () => {
    expect(shortInstance('web-1:12:3fd2c0')).toBe('web-1:12');
    expect(shortInstance('deploy@bastion')).toBe('deploy@bastion');
  });

  it('put the number of problems into the title', () => {
    const calm = {
      missing: 0,
      failing: 0,
      unscheduled: 0,
      paused: 4,
      healthy: 9,
      new: 1,
      removed: 1,
      running: 2,
    };
    expect(documentTitle(JOBS, undefined)).toBe('Jobs – Background jobs');
    expect(documentTitle(JOBS, { counts: calm })).toBe('Jobs – Background jobs');
    expect(documentTitle(jobRoute('a.b'), { counts: { ...calm, missing: 1, failing: 2 } })).toBe(
      '(3 problems) a.b – Background jobs',
    );
  });

  it('take another tick of a job for the same page, and another job for another', () => {
    expect(pageKey(jobRoute('a'))).toBe(pageKey(jobRoute('a', '2026-11-27T02:30:00Z')));
    expect(pageKey(jobRoute('a'))).not.toBe(pageKey(jobRoute('b')));
  });
});
