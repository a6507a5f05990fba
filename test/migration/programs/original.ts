import * as schedule from '@nestjs/schedule';
import { runApplication } from './application.js';

await runApplication(schedule);
