import { InvalidOptionsError } from './errors.js';

/**
 * The error for a package that the application has to install, because a part of this package needs it.
 *
 * @param part the class or the entry
 */
export function missingPeer(part: string, name: string, cause: unknown): InvalidOptionsError {
  return new InvalidOptionsError(
    `${part} needs the package \`${name}\`, which could not be loaded; \`npm install ${name}\` installs it.`,
    { cause },
  );
}
