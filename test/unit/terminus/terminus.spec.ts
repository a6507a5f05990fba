import { afterEach, describe } from '@jest/globals';
import { describeTerminus } from '../../support/terminus-rules.js';
import { closeApps } from '../../support/test-app.js';

afterEach(closeApps);

describe('on Terminus 12', describeTerminus);
