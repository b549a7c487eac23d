/** Rules that the type checker cannot hold: above all, which room may import which. */
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const rooms = (...names) => ({ group: names.map((name) => `**/${name}/**`) });
const arrow = (files, forbidden, message, extra = []) => ({
  files,
  ignores: ['**/*.test.ts'],
  rules: {
    'no-restricted-imports': ['error', { patterns: [...forbidden.map((pattern) => ({ ...pattern, message })), ...extra] }],
  },
});

const libraries = ['records', 'temporal', 'access', 'platform', 'embedded', 'simulation'];
const services = ['services'];

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**'] },
  ...tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      eqeqeq: 'error',
    },
  },
  arrow(['libs/domain/**'], [rooms('contracts', 'workflows', ...libraries, ...services), { group: ['@nestjs/*', 'mongoose', '@temporalio/*', 'node:*'] }], 'the domain imports nothing of ours and does no I/O'),
  arrow(['libs/contracts/**'], [rooms('workflows', ...libraries, ...services), { group: ['@nestjs/*', 'mongoose', 'node:*'] }], 'contracts import the domain only'),
  arrow(['workflows/**'], [rooms(...libraries, ...services), { group: ['@nestjs/*', 'mongoose', 'node:*', '@temporalio/client', '@temporalio/worker', '@temporalio/activity'] }], 'workflow code imports domain, contracts and the Temporal workflow package'),
  arrow(['libs/records/**', 'libs/access/**', 'libs/platform/**', 'libs/temporal/**'], [rooms('workflows', 'simulation', ...services)], 'libraries do not import services or workflow code'),
  ...['api', 'orchestrator', 'command', 'community', 'case'].map((service) =>
    arrow(
      [`services/${service}/**`],
      [rooms('workflows', 'simulation', 'embedded'), ...['api', 'orchestrator', 'command', 'community', 'case'].filter((other) => other !== service).map((other) => ({ group: [`../${other}/**`, `../../${other}/**`, `**/services/${other}/**`] }))],
      'services meet in a process: they import neither each other nor workflow code',
    ),
  ),
  {
    files: ['services/console/**'],
    plugins: { 'react-hooks': hooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
  {
    files: ['services/console/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ group: ['**/libs/**', '**/workflows/**', '**/services/**'], message: 'the console knows the station by its API alone' }] }] },
  },
  {
    // A promise that nobody awaits swallows its refusal, or fails the workflow task.
    files: ['workflows/**', 'services/**', 'libs/**'],
    ignores: ['**/*.mjs', 'services/console/vite.config.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: { '@typescript-eslint/no-floating-promises': 'error' },
  },
  {
    // What a test reads over HTTP is whatever the other side sent.
    files: ['test/**'],
    rules: { '@typescript-eslint/no-explicit-any': 'off' },
  },
  {
    files: ['workflows/**', 'libs/domain/**', 'libs/contracts/**'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: 'a replay must see the same value' }, { object: 'process', property: 'env', message: 'no environment in a workflow' }],
    },
  },
);
