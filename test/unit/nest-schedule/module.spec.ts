import { describeScheduleModule } from '../../support/nest-schedule-rules.js';

describeScheduleModule();
