import { describe } from '@jest/globals';
import { NETWORK_FAULTS } from '../support/cluster/faults/network-faults.js';
import { postgresBehindProxy } from '../support/cluster/faults/postgres-sites.js';
import { storeFaults } from '../support/cluster/faults/store-faults.js';

describe('instances settle doubts about what PostgreSQL has executed and run no tick twice', () => {
  storeFaults('when the network fails', postgresBehindProxy, NETWORK_FAULTS);
});
