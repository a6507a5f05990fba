import { Injectable } from '@nestjs/common';

/** Asks the bank. */
@Injectable()
export class PaymentClient {
  /** @throws Error if the bank does not answer, or if `signal` aborts */
  async charge(customer: string, signal: AbortSignal): Promise<void> {
    await fetch(`https://bank.example/charges/${customer}`, { method: 'POST', signal });
  }
}
