// Compilers and browsers take their time, more so on a busy machine. A project's own testTimeout is ignored by jest.
jest.setTimeout(180_000)
