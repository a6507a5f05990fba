import { describe } from '@jest/globals';
import { describeCls } from '../../support/cls-rules.js';

describe('on Nest 12', describeCls);
