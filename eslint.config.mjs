import eslint from '@eslint/js'
import reactHooks from 'eslint-plugin-react-hooks'
import regexp from 'eslint-plugin-regexp'
import tseslint from 'typescript-eslint'

/** One door each: what may be touched in one file only, so that time, network and settings can be seen and moved from there. */
const doors = {
  environment: {
    selector: 'MemberExpression[object.name="process"][property.name="env"]',
    message: 'process.env is read in server/config.ts only.',
  },
  buildConstants: {
    selector:
      'MemberExpression[object.object.name="process"][object.property.name="env"]' +
      ':not([property.name=/^(TARO_ENV|NODE_ENV)$/])',
    message:
      'Only the constants of the build, process.env.TARO_ENV and NODE_ENV, exist in the mini program.',
  },
  dateNow: {
    selector: 'CallExpression[callee.object.name="Date"][callee.property.name="now"]',
    message: 'Ask the Clock: Date.now() is called in lib/clock.ts only.',
  },
  newDate: {
    selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
    message: 'Ask the Clock: new Date() is called in lib/clock.ts only.',
  },
  fetch: {
    selector: 'CallExpression[callee.name="fetch"]',
    message: 'The outside is called through server/wechat/http.ts only.',
  },
  taroRequest: {
    selector:
      'MemberExpression[object.name="Taro"][property.name=/^(request|uploadFile|downloadFile)$/]',
    message: 'The server is called through src/services/request.ts only.',
  },
}
const only = (...names) => ['error', ...names.map((name) => doors[name])]

const undici = {
  name: 'undici',
  message: 'The outside is called through server/wechat/http.ts only.',
}
const nodeHttp = ['node:http', 'node:https'].map((name) => ({
  name,
  importNames: ['request', 'get'],
  message: undici.message,
}))

/** The formatter wraps code at 100; what stays longer are words: a sentence, an address, a comment. */
const maxLen = { code: 150, ignoreUrls: true, ignoreRegExpLiterals: true, ignoreStrings: true }
const style = { 'max-len': ['error', maxLen] }

/** Between Chinese characters punctuation is full width, and quotes are “ ”. Patterns that read what people typed are no sentences. */
const words = {
  rules: {
    'full-width': {
      meta: {
        type: 'problem',
        messages: {
          half: 'Between Chinese characters punctuation is full width, and quotes are “ ”: {{ found }}',
        },
      },
      create(context) {
        const check = (node, text) => {
          const found = /[\u4e00-\u9fff”）][,;:?!()][\u4e00-\u9fff“（]|[「」]/.exec(text)?.[0]
          if (found) context.report({ node, messageId: 'half', data: { found } })
        }
        return {
          Literal: (node) => {
            if (typeof node.value === 'string') check(node, node.value)
          },
          TemplateElement: (node) => {
            if (node.parent.parent.type !== 'TaggedTemplateExpression')
              check(node, node.value.cooked ?? '')
          },
          JSXText: (node) => check(node, node.value),
        }
      },
    },
  },
}

const assertions = ['error', { assertionStyle: 'as' }]

const functionsOf = (max) => ['error', { max, skipBlankLines: true, skipComments: true }]
const size = {
  'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': functionsOf(80),
  '@typescript-eslint/max-params': ['error', { max: 4 }],
}

export default tseslint.config(
  { ignores: ['dist/', 'data/', 'coverage/', '.cache/', 'node_modules/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strict, tseslint.configs.recommendedTypeCheckedOnly],
    languageOptions: {
      parserOptions: {
        project: [
          'tsconfig.node.json',
          'tsconfig.test.json',
          'src/tsconfig.json',
          'desk/tsconfig.json',
          'sandbox/page/tsconfig.json',
          'test/client/tsconfig.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      ...style,
      ...size,
      eqeqeq: 'error',
      'no-console': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Interfaces here are records of functions, not classes: nothing hangs on `this`.
      '@typescript-eslint/unbound-method': 'off',
      // A handler that is async for its interface's sake need not await.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { attributes: false, arguments: false } },
      ],
    },
  },

  {
    files: ['server/**/*.ts', 'src/**/*.{ts,tsx}', 'desk/**/*.{ts,tsx}', 'sandbox/**/*.{ts,tsx}'],
    ignores: ['server/bot/**', 'server/trust/**'],
    plugins: { words },
    rules: { 'words/full-width': 'error' },
  },

  // One message may not hold everybody up: no repetitions without an end that can meet, and none that each place of a text begins anew.
  {
    files: ['server/**/*.ts'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': [
        'error',
        { report: 'potential', ignoreSticky: true, ignorePartial: false },
      ],
    },
  },
  {
    files: ['server/**/*.ts'],
    rules: {
      'no-restricted-syntax': only('environment', 'dateNow', 'newDate', 'fetch'),
      'no-restricted-imports': ['error', { paths: [undici, ...nodeHttp] }],
    },
  },
  {
    files: ['server/config.ts'],
    rules: { 'no-restricted-syntax': only('dateNow', 'newDate', 'fetch') },
  },
  {
    files: ['server/lib/clock.ts'],
    rules: { 'no-restricted-syntax': only('environment', 'fetch') },
  },
  {
    files: ['server/wechat/http.ts'],
    rules: {
      'no-restricted-syntax': only('environment', 'dateNow', 'newDate'),
      'no-restricted-imports': 'off',
    },
  },

  {
    files: ['sandbox/**/*.ts'],
    rules: { 'no-restricted-syntax': only('environment', 'dateNow', 'newDate') },
  },
  { files: ['sandbox/clock.ts'], rules: { 'no-restricted-syntax': only('environment') } },
  {
    files: ['sandbox/demo.ts', 'sandbox/demo/moved-clock.ts', 'sandbox/page/**/*.{ts,tsx}'],
    rules: { 'no-restricted-syntax': 'off' },
  },

  {
    files: ['src/**/*.{ts,tsx}'],
    rules: { 'no-restricted-syntax': only('buildConstants', 'taroRequest', 'fetch') },
  },
  { files: ['src/services/request.ts'], rules: { 'no-restricted-syntax': only('buildConstants') } },

  {
    files: [
      'src/**/*.tsx',
      'src/**/*.ts',
      'desk/**/*.{ts,tsx}',
      'sandbox/page/**/*.{ts,tsx}',
      'test/**/*.{ts,tsx}',
    ],
    plugins: { 'react-hooks': reactHooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },

  // Parsers of what comes from outside turn unknown bytes into types; here an assertion is the honest word for it.
  {
    files: [
      'server/wechat/**/*.ts',
      'server/db/**/*.ts',
      'server/http/**/*.ts',
      'desk/api/request.ts',
      'sandbox/**/*.ts',
    ],
    rules: { '@typescript-eslint/consistent-type-assertions': assertions },
  },
  // Programs whose output is for a terminal.
  {
    files: ['server/main.ts', 'server/migrate.ts', 'sandbox/demo.ts', 'bench/**/*.ts'],
    rules: { 'no-console': 'off' },
  },

  // A list of doors, handlers or columns, one small piece each, that share what they were made of.
  {
    files: [
      '**/*.routes.ts',
      'server/wechat/*/client.ts',
      'server/http/api.ts',
      'server/app/handlers.ts',
      'server/channels/wechat-clients.ts',
      'server/db/migrations/**',
    ],
    rules: { 'max-lines-per-function': 'off' },
  },
  // The formatter gives each attribute of an element a line of its own; these few keep their state in one closure.
  {
    files: [
      '**/*.tsx',
      'src/hooks/use-pictures.ts',
      'server/evidence/pdf/sheet.ts',
      'server/live/live-waits.ts',
      'server/outbox/worker.ts',
    ],
    rules: { 'max-lines-per-function': functionsOf(120) },
  },
  // What is wired, what happens after a transaction, and what each errcode means: lists without a story to cut.
  {
    files: ['server/app.ts', 'server/outbox/events.ts', 'server/wechat/errcodes.ts'],
    rules: { 'max-lines': 'off' },
  },

  {
    files: ['test/**/*.{ts,tsx}', 'bench/**/*.ts'],
    rules: {
      'max-lines': 'off',
      'max-lines-per-function': 'off',
      'no-console': 'off',
      // Some modules are loaded only after the world that they look for has been set up.
      '@typescript-eslint/no-require-imports': 'off',
      '@typescript-eslint/max-params': 'off',
      '@typescript-eslint/consistent-type-assertions': assertions,
      'max-len': ['error', { ...maxLen, ignoreTemplateLiterals: true }],
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },

  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'performance',
          'setTimeout',
          'clearTimeout',
          'URL',
          'module',
          'require',
          '__dirname',
        ].map((name) => [name, 'readonly']),
      ),
    },
    rules: { ...style, 'max-lines': size['max-lines'] },
  },
)
