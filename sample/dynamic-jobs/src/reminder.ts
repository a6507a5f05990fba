import { BadRequestException } from '@nestjs/common';
import type { AddedJobOptions } from 'nestjs-background-jobs';

/** A job that a client added: it says its text at every tick. */
export interface Reminder {
  readonly name: string;
  readonly text: string;
  readonly schedule: AddedJobOptions;
}

const FIELDS = ['name', 'text', 'cron', 'interval', 'timeZone'];

/**
 * Reads the body of a request. It takes only the schedule from the options of a job, because a client that may choose
 * `lock.key` can hold up any other job. The registry checks the schedule.
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
    // The type does not matter here, because the registry checks the value and its messages say what is wrong.
    schedule: schedule as unknown as AddedJobOptions,
  };
}

function readText(field: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new BadRequestException(`expected "${field}" to be a text that is not empty`);
}
