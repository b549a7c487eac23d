/** The console's files: pages of the same address as the API, so that nothing leaves the station. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { NestExpressApplication } from '@nestjs/platform-express';
import sirv from 'sirv';

const folder = fileURLToPath(new URL('../../console', import.meta.url));
const notPages = /^\/(api|docs|codec|openapi\.json|healthz|readyz|metrics)(\/|$|\?)/;

/** Files named by their content may be kept for ever; the page that names them never is. */
export function serveConsole(app: NestExpressApplication): void {
  if (!existsSync(folder)) return;
  const files = sirv(folder, {
    single: true,
    brotli: true,
    gzip: true,
    etag: true,
    setHeaders(response, path) {
      response.setHeader('Cache-Control', path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.use((request: Parameters<typeof files>[0], response: Parameters<typeof files>[1], next: () => void) => (notPages.test(request.url ?? '') ? next() : files(request, response, next)));
}
