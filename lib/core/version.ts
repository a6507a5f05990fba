/** The version of this package, as its `package.json` has it. A build need not read that file. */
export const VERSION = '0.1.0';
