import { run } from './command.js';

/** The path of what would be published: `pack-once.js` has packed it, of the build that is there. */
export function packedTarball(): string {
  const path = process.env['PACKED_TARBALL'];
  if (path === undefined) throw new Error('nothing has been packed: see `globalSetup` in jest.config.js');
  return path;
}

/** The paths of the files in it. */
export async function filesOfTarball(): Promise<string[]> {
  const list = await run('tar', ['-tzf', packedTarball()], { who: 'tarball' });
  return list.trim().split('\n');
}
