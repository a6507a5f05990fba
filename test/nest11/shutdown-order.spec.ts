import { describe } from '@jest/globals';
import { describeShutdownOrder } from '../support/shutdown-rules.js';

describe('on Nest 11', describeShutdownOrder);
