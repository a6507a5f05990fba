import { describe } from '@jest/globals';
import { describeDashboard } from '../../support/dashboard/dashboard-rules.js';

describe('the dashboard', () => {
  describeDashboard();
});
