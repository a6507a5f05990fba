/** Who is told what a command comes to. Only the first that it is told counts. */
export interface Answering<Answer> {
  resolve(answer: Answer | PromiseLike<Answer>): void;
  reject(error: unknown): void;
}

/** Tells what the promise comes to. */
export function handOn<Answer>(answer: PromiseLike<Answer>, answering: Answering<Answer>): void {
  answer.then(
    (value) => answering.resolve(value),
    (error: unknown) => answering.reject(error),
  );
}

/** Tells both: the one who waits for the answer, and `onAnswer` whenever it comes. */
export function alsoTelling<Answer>(onAnswer: () => void, answering: Answering<Answer>): Answering<Answer> {
  return {
    resolve: (answer) => {
      answering.resolve(answer);
      onAnswer();
    },
    reject: (error) => {
      answering.reject(error);
      onAnswer();
    },
  };
}
