import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { JobSelection } from '../../../lib/jobs/options/job-selection.js';
import { loadPicomatch } from '../../../lib/jobs/options/picomatch.js';

await loadPicomatch();

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

describe('a glob is matched at once, whatever the name', () => {
  const LONG = 'a'.repeat(200);

  it.each([
    '*a*a*a*a*b',
    '*a*a*a*a*a*a*a*a*?b',
    `${'*a'.repeat(60)}b`,
    `${'{a,aa}'.repeat(6)}*a*a*a*b`,
    '[ab]*[ab]*[ab]*[ab]*[ab]*c',
    `{${'*a'.repeat(9)}b,*c}`,
    '+(+(a))b',
    '*(a|aa)b',
    '((a)+)+b',
    '[a]+[a]+[a]+[a]+b',
    `${'?(a)'.repeat(40)}b`,
    `${'{a,aa}'.repeat(40)}b`,
    `!(${'*a'.repeat(9)})b`,
    `@(${'*a'.repeat(9)}b)`,
    `${'('.repeat(90)}*${')'.repeat(90)}`,
    `${'{'.repeat(90)}*,a${'}'.repeat(90)}`,
    '*'.repeat(2000),
  ])('%j', (glob) => {
    const begin = process.cpuUsage();
    const selection = new JobSelection([glob]);
    for (let name = 0; name < 20; name++) selection.isExcluded(LONG.slice(name));
    const { user } = process.cpuUsage(begin);

    // With backtracking, minutes or more.
    expect(user).toBeLessThan(2_000_000);
  });

  it('a star matches any text, as a regular expression would', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
    const names = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
    fc.assert(
      fc.property(texts, names, (glob, name) => {
        const expected = new RegExp(`^x${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(!new JobSelection([`x${glob}`]).isExcluded(`x${name}`)).toBe(expected.test(`x${name}`));
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['{a,b}{c,d}*', ['acx', 'bd'], ['ab', 'cd']],
    ['{a,b{c,d}}', ['a', 'bc', 'bd'], ['b', 'ac']],
    ['*{abc,b}*c', ['abxc', 'abcc'], ['abd']],
    ['\\{a,b}*', ['{a,b}x'], ['ax']],
    ['[{,}]x*', ['{xy', ',x'], ['ax']],
    ['sync[eu]*', ['syncex', 'sync[eu]x'], ['synca']],
    ['*/{west,east}', ['a/b/west'], ['west', 'a/north']],
    ['!(Reports.*)', ['Bills.send'], ['Reports.send']],
    ['[z-a]*', [], ['z', 'a']],
  ])('%j matches %j, and not %j', (glob, matching, others) => {
    const selection = new JobSelection([glob]);

    expect(matching.filter((name) => selection.isExcluded(name))).toEqual([]);
    expect(others.filter((name) => !selection.isExcluded(name))).toEqual([]);
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
