/** The package that `@nestjs/schedule` stands for in this Jest project. */
declare const schedulePackage: 'original' | 'here';

/** The expectation for each of the two packages. */
export function expectedOf<Value>(expected: { readonly original: Value; readonly here: Value }): Value {
  return expected[schedulePackage];
}
