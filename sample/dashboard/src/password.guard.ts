import { createHash, timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, UnauthorizedException } from '@nestjs/common';

/** The parts of a request and of an answer that the guard needs, of Express and of Fastify. */
export interface DashboardRequest {
  readonly headers: { readonly authorization?: string | undefined };
}

interface DashboardResponse {
  header(name: string, value: string): unknown;
}

/** Lets in everybody with the password, whatever their name (HTTP Basic). An application has its own guard. */
export class PasswordGuard implements CanActivate {
  private readonly digest: Buffer;

  constructor(password: string) {
    this.digest = digestOf(password);
  }

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const { password } = credentialsOf(http.getRequest());
    if (timingSafeEqual(digestOf(password), this.digest)) return true;
    http.getResponse<DashboardResponse>().header('WWW-Authenticate', 'Basic realm="background jobs"');
    throw new UnauthorizedException();
  }
}

/** The name that the sender of a request has typed. */
export function nameOf(request: DashboardRequest): string {
  return credentialsOf(request).name;
}

function credentialsOf({ headers }: DashboardRequest): { readonly name: string; readonly password: string } {
  const [, encoded = ''] = /^Basic (\S+)$/i.exec(headers.authorization ?? '') ?? [];
  const [name = '', ...password] = Buffer.from(encoded, 'base64').toString().split(':');
  return { name, password: password.join(':') };
}

/** Digests have one length, which the comparison needs. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
