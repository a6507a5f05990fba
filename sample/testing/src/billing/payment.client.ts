import { Injectable } from '@nestjs/common';

/** Asks the bank. */
@Injectable()
export class PaymentClient {
  /** @throws Error when the bank does not answer, or `signal` aborts */
  async charge(customer: string, signal: AbortSignal): Promise<void> {
    await fetch(`https://bank.example/charges/${customer}`, { method: 'POST', signal });
  }
}
