import {
  BACKGROUND_JOBS_ENVIRONMENT,
  BackgroundJobsModule,
  type BackgroundJobsModuleOptions,
} from '../index.js';
import { TestJobs } from './test-jobs.js';

/** Options of `BackgroundJobsTestingModule.forRoot()`. */
export interface BackgroundJobsTestingModuleOptions extends Omit<
  BackgroundJobsModuleOptions,
  'lockStore' | 'scheduling'
> {
  /**
   * The clock and the lock store. Several instances of an application share them if each gets the same object.
   *
   * @default new TestJobs()
   */
  readonly testJobs?: TestJobs | undefined;
}

/** A dynamic module of Nest. */
type DynamicModule = ReturnType<typeof BackgroundJobsModule.forRoot>;

/**
 * Replaces `BackgroundJobsModule` in a test of some providers. It provides {@link TestJobs} as well.
 *
 * @example
 * const app = await Test.createTestingModule({
 *   imports: [BackgroundJobsTestingModule.forRoot()],
 *   providers: [Reports],
 * }).compile();
 * await app.init();
 *
 * await app.get(TestJobs).clock.advance('1h');
 */
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- it looks like a module of Nest
export class BackgroundJobsTestingModule {
  /** @throws InvalidOptionsError when the application starts, for a wrong option */
  static forRoot(options: BackgroundJobsTestingModuleOptions = {}): DynamicModule {
    const { testJobs = new TestJobs(), ...rest } = options;
    const { providers = [], exports = [], ...definition } = BackgroundJobsModule.forRoot(rest);
    return {
      ...definition,
      providers: [
        ...providers,
        { provide: BACKGROUND_JOBS_ENVIRONMENT, useValue: testJobs.environment },
        { provide: TestJobs, useValue: testJobs },
      ],
      exports: [...exports, TestJobs],
    };
  }
}
