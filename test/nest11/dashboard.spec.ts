import { describe } from '@jest/globals';
import { describeDashboard } from '../support/dashboard/dashboard-rules.js';

describe('on Nest 11', () => {
  describeDashboard();
});
