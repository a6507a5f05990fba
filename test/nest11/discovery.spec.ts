import { describe, expect, it } from '@jest/globals';
import { describeDiscovery } from '../support/discovery-rules.js';
import { nestMajors } from '../support/nest-version.js';

describe('on Nest 11', () => {
  it('the imported version of Nest is 11', () => {
    expect(nestMajors()).toEqual({ '@nestjs/common': 11, '@nestjs/core': 11 });
  });

  describeDiscovery();
});
