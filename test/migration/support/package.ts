/** Set by the Jest project: what `@nestjs/schedule` stands for in it. */
declare const schedulePackage: 'original' | 'here';

/** What is expected of each of the two packages. */
export function expectedOf<Value>(expected: { readonly original: Value; readonly here: Value }): Value {
  return expected[schedulePackage];
}
