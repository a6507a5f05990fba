import * as schedule from '../../../lib/nest-schedule/index.js';
import { runIdleApplication } from './idle.js';

await runIdleApplication(schedule);
