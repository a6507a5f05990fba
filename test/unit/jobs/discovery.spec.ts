import { describe, expect, it } from '@jest/globals';
import { describeDiscovery } from '../../support/discovery-rules.js';
import { nestMajors } from '../../support/nest-version.js';

describe('on Nest 12', () => {
  it('version 12 is what is imported', () => {
    expect(nestMajors()).toEqual({ '@nestjs/common': 12, '@nestjs/core': 12 });
  });

  describeDiscovery();
});
