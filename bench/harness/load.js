/** So that the code of an application, which loads Nest first, is not measured. */
const NEST = ['reflect-metadata', '@nestjs/common', '@nestjs/core'];

/**
 * Measures how long a package takes to load after Nest, which is possible once in a process.
 *
 * @param {(name: string) => unknown} load `import()` or `require()` of the file that has the package
 * @param {string} name
 */
export async function measureLoad(load, name) {
  for (const part of NEST) await load(part);
  return async () => {
    const begin = performance.now();
    await load(name);
    return performance.now() - begin;
  };
}
