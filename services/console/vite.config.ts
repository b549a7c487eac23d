/** Builds the console into `dist/console`, from where the API serves it. */
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';
import { compression } from 'vite-plugin-compression2';
import { VitePWA } from 'vite-plugin-pwa';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const station = process.env.STATION_URL ?? 'http://127.0.0.1:8080';

/** What a phone at a door fetches before it shows the task list, compressed. The build fails where it grows beyond. */
const mostFirstBytes = 300_000;

const budget = (): Plugin => ({
  name: 'first-load-budget',
  generateBundle(_, bundle) {
    const needed = new Set<string>();
    const need = (file: string): void => {
      const part = bundle[file];
      if (needed.has(file) || part === undefined) return;
      needed.add(file);
      if (part.type !== 'chunk') return;
      part.imports.forEach(need);
      part.viteMetadata?.importedCss.forEach(need);
    };
    for (const part of Object.values(bundle)) if (part.type === 'chunk' && part.isEntry) need(part.fileName);
    const bytes = [...needed].reduce((sum, file) => sum + gzipSync(bundle[file]!.type === 'chunk' ? bundle[file].code : bundle[file]!.source).length, 0);
    console.log(`console: first load ${Math.round(bytes / 1000)} kB compressed, at most ${mostFirstBytes / 1000}`);
    if (bytes > mostFirstBytes) this.error(`the first load is ${bytes} bytes compressed, more than ${mostFirstBytes}: ${[...needed].join(', ')}`);
  },
});

export default defineConfig({
  root: here('.'),
  base: '/',
  cacheDir: here('../../node_modules/.vite'),
  // `npm run console`: the pages from their sources, before a station that runs already.
  server: { proxy: Object.fromEntries(['/api/v1', '/openapi.json', '/docs', '/readyz'].map((path) => [path, { target: station, changeOrigin: true, headers: { origin: station } }])) },
  build: {
    outDir: here('../../dist/console'),
    emptyOutDir: true,
    target: 'es2022',
    // Rooms are fetched when they are entered; the largest holds the charts.
    chunkSizeWarningLimit: 1200,
    manifest: true,
    rolldownOptions: { onLog: (level, log, say) => (log.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : say(level, log)) },
  },
  plugins: [
    budget(),
    // The shell opens without a network: an officer at the door may have none.
    VitePWA({
      registerType: 'autoUpdate',
      injectRegister: null,
      manifest: {
        name: '两队一室',
        short_name: '两队一室',
        lang: 'zh-CN',
        start_url: '/',
        display: 'standalone',
        background_color: '#ffffff',
        theme_color: '#0b3d91',
        icons: [{ src: '/shield.svg', sizes: 'any', type: 'image/svg+xml' }],
      },
      workbox: {
        navigateFallbackDenylist: [/^\/(api|docs|codec|openapi\.json|healthz|readyz|metrics)/],
        globPatterns: ['**/*.{js,css,html,svg}'],
        maximumFileSizeToCacheInBytes: 4_000_000,
      },
    }),
    compression({ include: /\.(js|css|html|svg|json|webmanifest)$/, algorithms: ['gzip', 'brotliCompress'], threshold: 1024 }),
  ],
});
