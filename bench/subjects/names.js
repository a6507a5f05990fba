/** The name of the package under test in every table. It is here alone, so that a subject has it without the package. */
export const OURS = 'nestjs-background-jobs';
