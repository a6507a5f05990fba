import { randomBytes } from 'node:crypto';

const given = process.env['DASHBOARD_PASSWORD'];

/** `true`: nobody can know the password unless the sample prints it. */
export const isRandom = given === undefined || given === '';

/** The password of the dashboard. */
export const password = isRandom ? randomBytes(9).toString('base64url') : String(given);
