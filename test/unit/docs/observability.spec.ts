import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../../support/docs/code-blocks.js';
import { sectionOf, tableRows } from '../../support/docs/tables.js';

const PAGE = 'docs/observability.md';
const channels = readFileSync(join(ROOT, 'lib/core/channels.ts'), 'utf8');
const lines = readFileSync(join(ROOT, 'lib/jobs/log-line.ts'), 'utf8');

/** The members of an interface, those that may be missing in italics, as the page has them. */
function membersOf(source: string, type: string): string[] {
  const [, body = ''] = new RegExp(`interface ${type} \\{(.*?)\\n\\}`, 's').exec(source) ?? [];
  return [...body.matchAll(/^ {2}(?:readonly )?(\w+)(\??): (.*);$/gm)].map(
    ([, name = '', mark, kind = '']) =>
      mark === '?' || kind.endsWith('undefined') ? `_\`${name}\`_` : `\`${name}\``,
  );
}

/** The type of each channel's messages. */
function declaredChannels(): [string, string][] {
  const [, body = ''] = /interface ChannelMessages \{(.*?)\n\}/s.exec(channels) ?? [];
  const plain = [...body.matchAll(/^ {2}readonly '?([\w-]+)'?: (\w+);$/gm)];
  return [
    ['run', 'RunChannelContext'],
    ...plain.map(([, name = '', type = '']): [string, string] => [name, type]),
  ];
}

describe(PAGE, () => {
  it('lists all channels with the members of their messages', () => {
    const listed = tableRows(sectionOf(PAGE, 'Channels')).map(([name = '', , members = '']) => ({
      name,
      members: members.split(', ').sort(),
    }));
    const declared = declaredChannels().map(([name, type]) => ({
      name: `\`${name}\``,
      members: membersOf(channels, type).sort(),
    }));

    expect(declared).toHaveLength(7);
    expect(listed).toEqual(declared);
  });

  it('lists all fields of log lines, and all events', () => {
    const rows = tableRows(sectionOf(PAGE, 'Log fields'));
    const declared = membersOf(lines, 'LogFields').map((name) => name.replaceAll('_', ''));
    const [, union = ''] = /type LogEvent =\s+(.*?);/s.exec(lines) ?? [];
    const events = [...union.matchAll(/'([\w.]+)'/g)].map(([, name = '']) => name);

    expect(rows.map(([name]) => name).sort()).toEqual([...declared, '`instance`', '`msg`'].sort());
    expect(events).toHaveLength(7);
    const [, texts = ''] = rows.find(([name]) => name === '`event`') ?? [];
    expect([...texts.matchAll(/`([\w.]+)`/g)].map(([, name]) => name)).toEqual(events);
  });
});
