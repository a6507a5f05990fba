import { describe } from '@jest/globals';
import { describeScheduleModule } from '../support/nest-schedule-rules.js';

describe('on Nest 11', () => {
  describeScheduleModule();
});
