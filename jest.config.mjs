// Plain JavaScript: Node 20 reads a TypeScript configuration only with one more loader installed.

/** @param {'typescript-tsx' | 'typescript'} kind */
const swc = (kind) => [
  '@swc/jest',
  {
    swcrc: false,
    sourceMaps: 'inline',
    module: { type: 'commonjs' },
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', tsx: kind === 'typescript-tsx', decorators: true },
      transform: {
        legacyDecorator: true,
        // Every @Column states its type, so there is no metadata to emit, and fields stay undefined until TypeORM fills them.
        decoratorMetadata: false,
        useDefineForClassFields: false,
        react: { runtime: 'automatic' },
      },
    },
  },
]

const transform = {
  '^.+\\.[cm]?ts$': swc('typescript'),
  '^.+\\.(tsx|jsx|js)$': swc('typescript-tsx'),
}

const node = {
  rootDir: '.',
  testEnvironment: 'node',
  transform,
  // Build output holds copies of package.json and modules that the module map must not see twice.
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/data/', '<rootDir>/.cache/'],
  watchPathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/data/'],
}

/** For the many files: each runs all of its modules for itself, from scripts that its worker compiled once. */
const runtime = '<rootDir>/test/support/keeping-runtime.cjs'

const server = {
  ...node,
  displayName: 'server',
  runtime,
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/(client|weapp|browser)/'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
}

/** Set where one run is on both databases, as `npm test` is: the test files that meet a database, from the root, separated by line ends. */
const filesOnMariadb = process.env.TEST_FILES_ON_MARIADB?.split('\n') ?? []

const mariadb = {
  ...server,
  displayName: 'mariadb',
  testMatch: filesOnMariadb.map((file) => `<rootDir>/${file}`),
  setupFiles: ['<rootDir>/test/support/on-mariadb.ts'],
}

const client = {
  ...node,
  displayName: 'client',
  runtime,
  testEnvironment: 'jsdom',
  testMatch: ['<rootDir>/test/client/**/*.test.{ts,tsx}', '<rootDir>/test/**/*.test.tsx'],
  setupFilesAfterEnv: ['<rootDir>/test/support/client-setup.ts'],
  moduleNameMapper: {
    '^@tarojs/taro$': '<rootDir>/test/support/taro.ts',
    '^@tarojs/components$': '<rootDir>/test/support/taro-components.tsx',
    '\\.(css|scss)$': '<rootDir>/test/support/style-stub.ts',
    '\\.(png|jpe?g|gif|webp|svg)$': '<rootDir>/test/support/file-stub.ts',
    '^@/(.*)$': '<rootDir>/src/$1',
  },
  transformIgnorePatterns: ['<rootDir>/node_modules/(?!(@tarojs|lodash-es|@stencil|swiper)/)'],
}

const slow = { ...node, setupFilesAfterEnv: ['<rootDir>/test/support/slow-suite.ts'] }

const weapp = {
  ...slow,
  displayName: 'weapp',
  testMatch: ['<rootDir>/test/weapp/**/*.test.ts'],
  // The build is run as it is.
  modulePathIgnorePatterns: [],
  transformIgnorePatterns: ['/node_modules/', '<rootDir>/dist/'],
}

const browser = {
  ...slow,
  displayName: 'browser',
  testMatch: ['<rootDir>/test/browser/**/*.test.ts'],
}

export default {
  maxWorkers: 2,
  // Far above what any test takes on a quiet machine: a busy one must not make tests fail.
  testTimeout: 120_000,
  testSequencer: '<rootDir>/test/support/proofs-first.cjs',
  projects: [server, ...(filesOnMariadb.length > 0 ? [mariadb] : []), client, weapp, browser],
}
