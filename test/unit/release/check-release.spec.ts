import { describe, expect, it } from '@jest/globals';
import { problemsOf } from '../../../scripts/check-release.js';

const CHANGELOG = `# Changelog

## [Unreleased]

## [1.2.0] - 2026-11-25

### Added

- A thing.

## [1.1.0] - 2026-10-01

### Fixed

## [1.0.0]

- The first.
`;

describe('a tag is released', () => {
  it('when it is the version, and the changelog says what is new in it', () => {
    expect(problemsOf('v1.2.0', '1.2.0', CHANGELOG)).toEqual([]);
  });

  it.each([
    ['its tag is another version', 'v1.2.1', '1.2.0', 'the tag v1.2.1 is not v1.2.0'],
    ['there is no tag', undefined, '1.2.0', 'the tag undefined is not v1.2.0'],
    ['the changelog has no section', 'v1.3.0', '1.3.0', 'CHANGELOG.md has no section "## [1.3.0]"'],
    ['the section says nothing', 'v1.1.0', '1.1.0', 'CHANGELOG.md: [1.1.0] says nothing'],
    ['the section has no date', 'v1.0.0', '1.0.0', '"## [1.0.0]" should read "## [1.0.0] - YYYY-MM-DD"'],
  ])('not when %s', (_why, tag, version, problem) => {
    expect(problemsOf(tag, version, CHANGELOG)).toEqual([expect.stringContaining(problem)]);
  });
});
