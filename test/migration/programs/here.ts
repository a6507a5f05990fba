import * as schedule from '../../../lib/nest-schedule/index.js';
import { runApplication } from './application.js';

await runApplication(schedule);
