import { describe } from '@jest/globals';
import { NETWORK_FAULTS } from '../support/cluster/faults/network-faults.js';
import { serverBehindProxy } from '../support/cluster/faults/sites.js';
import { storeFaults } from '../support/cluster/faults/store-faults.js';

describe('instances settle doubts about what Redis has executed and run no tick twice', () => {
  storeFaults('when the network fails', serverBehindProxy, NETWORK_FAULTS);
});
