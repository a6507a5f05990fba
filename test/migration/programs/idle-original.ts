import * as schedule from '@nestjs/schedule';
import { runIdleApplication } from './idle.js';

await runIdleApplication(schedule);
