import { rmSync } from 'node:fs';
import { dirname } from 'node:path';

export default function removeTarball() {
  const { PACKED_TARBALL: path } = process.env;
  if (path !== undefined) rmSync(dirname(path), { recursive: true });
}
