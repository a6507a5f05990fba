import { join } from 'node:path';
import { ESLint } from 'eslint';
import { ROOT } from './code-blocks.js';

/** A layer of `lib/`: its files and folders, and the layers that it may import. */
export interface Layer {
  readonly places: readonly string[];
  readonly imports: readonly string[];
}

interface Configuration {
  readonly rules: {
    readonly 'lib/layers': readonly [severity: number, { readonly layers: Record<string, Layer> }];
  };
}

/** The layers of `lib/` as lint keeps them, by name and in their order. */
export async function layersOfLint(): Promise<Record<string, Layer>> {
  const eslint = new ESLint({ cwd: ROOT });
  const { rules } = (await eslint.calculateConfigForFile(join(ROOT, 'lib/index.ts'))) as Configuration;
  return rules['lib/layers'][1].layers;
}
