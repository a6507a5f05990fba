import { describe } from '@jest/globals';
import { describeLogFields } from '../../support/log-field-rules.js';

describe('log fields', describeLogFields);
