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
  const options = {
    brotli: true,
    gzip: true,
    etag: true,
    setHeaders(response: { setHeader(name: string, value: string): void }, path: string) {
      response.setHeader('Cache-Control', path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  };
  const assets = sirv(folder, options);
  // The number of a call has a dot in it, as the name of a file has: any other address is a page.
  const pages = sirv(folder, { ...options, single: true, ignores: false });
  app.use((request: Parameters<typeof pages>[0], response: Parameters<typeof pages>[1], next: () => void) => {
    const address = request.url ?? '';
    if (notPages.test(address)) next();
    else (address.startsWith('/assets/') ? assets : pages)(request, response, next);
  });
}
