import { Inject, Injectable, Scope, type Type } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { expect, it } from '@jest/globals';
import type { JobRun } from '../../lib/runs/job-run.js';
import { moduleNamed, startError } from './test-app.js';
import { Journal, journal, Outer } from './writing-interceptors.js';

@Injectable({ scope: Scope.REQUEST })
class Scoped extends Outer {}

@Injectable({ scope: Scope.TRANSIENT })
class Transient extends Outer {}

@Injectable()
class OnRequest extends Outer {
  constructor(
    @Inject(Journal) override readonly journal: Journal,
    @Inject(REQUEST) readonly request: unknown,
  ) {
    super(journal);
  }
}

@Injectable()
class OnSession extends Outer {
  @Inject('session') readonly session: unknown;
}

@Injectable()
class Failing extends Outer {
  constructor(@Inject(Journal) journal: Journal, @Inject(REQUEST) request: JobRun) {
    super(journal);
    this.journal.write(request.job);
  }
}

@Injectable()
class Unresolvable extends Outer {
  @Inject('nowhere') readonly nothing: unknown;
}

class Throwing extends Outer {
  constructor() {
    throw new Error('no licence');
    super(new Journal());
  }
}

class NoInterceptor {
  readonly name = 'none';
}

const SCOPE =
  /to be a class of the default scope, got the function `\w+`. It is request-scoped, or .*One instance/;

/** A class, and the expected message. */
const WRONG: readonly [title: string, type: Type, message: RegExp][] = [
  ['request-scoped', Scoped, SCOPE],
  ['dependent on the request', OnRequest, SCOPE],
  ['dependent on what is request-scoped', OnSession, SCOPE],
  ['dependent on the request, which fails without', Failing, SCOPE],
  [
    'transient',
    Transient,
    /to be a class of the default scope, got the function `Transient`. It is transient\./,
  ],
  [
    'without the method',
    NoInterceptor,
    /to be a class with a method `intercept\(run, next\)`, got the function `NoInt/,
  ],
];

const MISFITS: typeof WRONG = [
  [
    'dependent on what is not there',
    Unresolvable,
    /to be a class that Nest can make, got the function `Unresolvable`: .*nothing.* Provide it in the module/,
  ],
  [
    'that throws',
    Throwing,
    /to be a class that Nest can make, got the function `Throwing`: no licence\. Provide it/,
  ],
];

/** Rules for classes that cannot be interceptors. */
export function describeWrongInterceptors(): void {
  const session = {
    ...moduleNamed('Sessions', {
      providers: [{ provide: 'session', scope: Scope.REQUEST, useFactory: () => 1 }],
      exports: ['session'],
    }),
    global: true,
  };

  it.each([
    ...WRONG.map(([title, type, message]) => [`provided, ${title}`, type, [type], message] as const),
    ...[...WRONG, ...MISFITS].map(([title, type, message]) => [title, type, [], message] as const),
  ])('stop the start if one of them cannot serve all runs: %s', async (_title, type, providers, message) => {
    const error = await startError({
      imports: [journal, session],
      providers: [...providers],
      jobs: { interceptors: [Outer, type] },
    });

    expect(error).toMatchObject({
      code: 'INVALID_OPTIONS',
      message: expect.stringMatching(/^BackgroundJobsModule: expected `interceptors\[1\]` to be /),
    });
    expect(error).toMatchObject({ message: expect.stringMatching(message) });
  });
}
