/** Builds the console into `dist/console`, from where the API serves it. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { compression } from 'vite-plugin-compression2';
import { VitePWA } from 'vite-plugin-pwa';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const station = process.env.STATION_URL ?? 'http://127.0.0.1:8080';

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
