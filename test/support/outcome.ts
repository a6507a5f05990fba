/** The state of a promise, readable at any moment. */
export class Outcome<Value> {
  state: 'pending' | 'resolved' | 'rejected' = 'pending';
  value: Value | undefined;
  error: unknown;

  constructor(promise: Promise<Value>) {
    promise.then(
      (value) => {
        this.state = 'resolved';
        this.value = value;
      },
      (error: unknown) => {
        this.state = 'rejected';
        this.error = error;
      },
    );
  }
}
