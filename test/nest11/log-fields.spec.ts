import { describe } from '@jest/globals';
import { describeLogFields } from '../support/log-field-rules.js';

describe('log fields on Nest 11', describeLogFields);
