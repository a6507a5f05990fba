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
   * The clock and the lock store. Several instances of an application share them when they are given the same.
   *
   * @default new TestJobs()
   */
  readonly testJobs?: TestJobs | undefined;
}

/** What Nest calls a dynamic module. */
type DynamicModule = ReturnType<typeof BackgroundJobsModule.forRoot>;

/**
 * In the place of `BackgroundJobsModule` where only some providers are tested. It provides {@link TestJobs} as well.
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
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- named and used as the modules of Nest are
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
