/** The hour `hours` after the current one, in UTC, so that no job ticks during a measurement. */
const hourIn = (hours) => (new Date().getUTCHours() + hours) % 24;

/** One pattern for all jobs: each hour, half an hour from now. */
export function hourly() {
  return `${(new Date().getUTCMinutes() + 30) % 60} * * * *`;
}

/** A pattern for each of at most 36,000 jobs: once a day, some hours from now. @param {number} number */
export function daily(number) {
  const seconds = number % 60;
  const minutes = Math.floor(number / 60) % 60;
  return `${seconds} ${minutes} ${hourIn(4 + Math.floor(number / 3600))} * * *`;
}
