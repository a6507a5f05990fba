let loaded: typeof import('toad-scheduler') | undefined;

/** Loads toad-scheduler. Only a process with an application needs it, and not when it loads this package. */
export async function loadToadScheduler(): Promise<void> {
  // A bundle stays one file.
  loaded ??= await import(/* webpackMode: "eager" */ 'toad-scheduler');
}

export function toadScheduler(): typeof import('toad-scheduler') {
  if (loaded === undefined) throw new Error('toad-scheduler is not loaded');
  return loaded;
}
