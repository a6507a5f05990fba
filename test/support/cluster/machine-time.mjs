/** Milliseconds of the clock that all processes of this machine share, and that no test sets. */
export function machineTime() {
  return Number(process.hrtime.bigint()) / 1e6;
}
