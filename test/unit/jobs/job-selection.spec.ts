import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { JobSelection } from '../../../lib/jobs/job-selection.js';

describe('a glob of names', () => {
  it.each([
    ['*', 'Reports.send', true],
    ['*', 'sync:eu/west.1[a](b){c}!', true],
    ['*', '.hidden', true],
    ['*', '..', true],
    ['*', 'two\nlines', true],
    ['Reports.*', 'Reports.send', true],
    ['Reports.*', 'ReportsXsend', false],
    ['Reports.*', 'My.Reports.send', false],
    ['*.send', 'Reports.send', true],
    ['sync:*', 'sync:eu/west', true],
    ['*/west', 'sync:eu/middle/west', true],
    ['sync:??/*', 'sync:eu/west', true],
    ['{Reports,Bills}.*', 'Bills.send', true],
    ['{Reports,Bills}.*', 'Others.send', false],
    ['sync[eu]', 'synce', true],
    ['sync[eu]', 'syncx', false],
    ['sync[eu]', 'sync[eu]', true],
    ['a(b)*', 'a(b)*', true],
    ['!Reports.*', 'Bills.send', false],
    ['reports.*', 'Reports.send', false],
    ['a\\*', 'a*', true],
    ['a\\*', 'ab', false],
  ])('%j and the job %j: %p', (glob, name, matches) => {
    expect(new JobSelection([glob]).isExcluded(name)).toBe(!matches);
    expect(new JobSelection(undefined, [glob]).isExcluded(name)).toBe(matches);
  });

  it('that is a name matches that name, whatever is in it, and a star matches every name', () => {
    const names = fc.string({ minLength: 1, unit: fc.constantFrom(...'ab.:/[](){}!*?+@\\|^$ ,-'.split('')) });
    fc.assert(
      fc.property(names, (name) => {
        expect(new JobSelection([name]).isExcluded(name)).toBe(false);
        expect(new JobSelection(['*']).isExcluded(name)).toBe(false);
      }),
    );
  });

  it('that is a plain name matches no other', () => {
    const plain = fc.string({ minLength: 1, unit: fc.constantFrom(...'ab.:/+$^'.split('')) });
    fc.assert(
      fc.property(plain, plain, (name, other) => {
        expect(new JobSelection([name]).isExcluded(other)).toBe(name !== other);
      }),
    );
  });
});

describe('include and exclude', () => {
  it.each<[title: string, selection: JobSelection, scheduled: string[]]>([
    ['neither: all', new JobSelection(), ['a.x', 'a.y', 'b.x']],
    ['include: these', new JobSelection(['a.*']), ['a.x', 'a.y']],
    ['several: all of them', new JobSelection(['a.x', 'b.*']), ['a.x', 'b.x']],
    ['an empty include: none', new JobSelection([]), []],
    ['exclude: all but these', new JobSelection(undefined, ['*.x']), ['a.y']],
    ['both: exclude has the last word', new JobSelection(['a.*'], ['a.x']), ['a.y']],
  ])('%s', (_, selection, scheduled) => {
    expect(['a.x', 'a.y', 'b.x'].filter((name) => !selection.isExcluded(name))).toEqual(scheduled);
  });
});
