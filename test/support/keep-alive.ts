/**
 * For servers that share the thread with their callers: while a test works on something else, neither side's clock for idle connections
 * is heard, and a call would go out on one that is being closed.
 */
export const KEEPS_CONNECTIONS = { keepAliveTimeout: 600_000 }
