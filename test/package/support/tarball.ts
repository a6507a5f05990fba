import { run } from './command.js';

/** The path of the tarball that `pack-once.js` has packed from the existing build. */
export function packedTarball(): string {
  const path = process.env['PACKED_TARBALL'];
  if (path === undefined) throw new Error('nothing has been packed: see `globalSetup` in jest.config.js');
  return path;
}

/** The paths of the files in the tarball. */
export async function filesOfTarball(): Promise<string[]> {
  const list = await run('tar', ['-tzf', packedTarball()], { who: 'tarball' });
  return list.trim().split('\n');
}
