declare module 'miniprogram-compiler' {
  /** Compiles every template of a project to one script; throws with file and line of what does not compile. */
  export function wxmlToJs(root: string, options?: { maxBuffer?: number }): string
}
