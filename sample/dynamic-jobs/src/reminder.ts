import { BadRequestException } from '@nestjs/common';
import type { AddedJobOptions } from 'nestjs-background-jobs';

/** A job that somebody asked for: says its text at every tick. */
export interface Reminder {
  readonly name: string;
  readonly text: string;
  readonly schedule: AddedJobOptions;
}

const FIELDS = ['name', 'text', 'cron', 'interval', 'timeZone'];

/**
 * Reads the body of a request. Of the options of a job only the schedule is taken from it: who may choose `lock.key`
 * may hold any other job up. What the schedule says is checked by the registry.
 *
 * @throws BadRequestException
 */
export function readReminder(body: unknown): Reminder {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new BadRequestException('expected a JSON object');
  const fields: Partial<Record<string, unknown>> = { ...body };
  const unknown = Object.keys(fields).find((field) => !FIELDS.includes(field));
  if (unknown !== undefined) {
    throw new BadRequestException(`unknown field "${unknown}"; known are ${FIELDS.join(', ')}`);
  }
  const { name, text, ...schedule } = fields;
  return {
    name: readText('name', name),
    text: readText('text', text),
    // Whatever it is: the registry checks it, and its messages say what is wrong.
    schedule: schedule as unknown as AddedJobOptions,
  };
}

function readText(field: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new BadRequestException(`expected "${field}" to be a text that is not empty`);
}
