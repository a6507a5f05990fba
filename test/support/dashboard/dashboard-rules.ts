import { afterEach, describe } from '@jest/globals';
import { describeAccess } from './access-rules.js';
import { describeActions } from './action-rules.js';
import { closeDashboards, PLATFORMS } from './dashboard-app.js';
import { describeEmbedding } from './embedding-rules.js';
import { describeOutages } from './outage-rules.js';
import { describePage } from './page-rules.js';
import { describeReads } from './read-rules.js';
import { describeShutdown } from './shutdown-rules.js';

/** Rules for the dashboard on a real server. They hold on every supported major version of Nest. */
export function describeDashboard(): void {
  describe.each(PLATFORMS)('on %s', (platform) => {
    afterEach(closeDashboards);

    describe('the page', () => describePage(platform));
    describe('its reads', () => describeReads(platform));
    describe('its actions', () => describeActions(platform));
    describe('its viewers', () => describeAccess(platform));
    describe('its place', () => describeEmbedding(platform));
    describe('its stores', () => describeOutages(platform));
    describe('its end', () => describeShutdown(platform));
  });
}
