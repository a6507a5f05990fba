let loaded: typeof import('picomatch') | undefined;

/** Loads picomatch, which patterns of names need, because an application without them starts faster. */
export async function loadPicomatch(): Promise<void> {
  // A bundle stays one file.
  loaded ??= (await import(/* webpackMode: "eager" */ 'picomatch')).default;
}

export function picomatch(): typeof import('picomatch') {
  if (loaded === undefined) throw new Error('picomatch is not loaded');
  return loaded;
}
