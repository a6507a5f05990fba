import { type ArgumentsHost, Catch, HttpException, HttpStatus } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import { BackgroundJobsError } from 'nestjs-background-jobs';

const STATUS: Partial<Record<string, HttpStatus>> = {
  INVALID_JOB: HttpStatus.BAD_REQUEST,
  UNKNOWN_JOB: HttpStatus.NOT_FOUND,
  DUPLICATE_JOB: HttpStatus.CONFLICT,
  SHUTDOWN: HttpStatus.SERVICE_UNAVAILABLE,
};

/** Answers requests with the registry's own messages. Errors that the client did not cause stay a 500. */
@Catch(BackgroundJobsError)
export class JobErrorFilter extends BaseExceptionFilter {
  override catch(error: BackgroundJobsError, host: ArgumentsHost): void {
    const { code, message } = error;
    const statusCode = STATUS[code];
    const answer =
      statusCode === undefined ? error : new HttpException({ statusCode, code, message }, statusCode);
    super.catch(answer, host);
  }
}
