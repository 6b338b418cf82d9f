/** The package names its types for other module resolutions only. */
declare module 'opencc-js/t2cn' {
  /** Makes a converter between two ways of writing, for instance from `tw` to `cn`. */
  export function Converter(options: { from: string; to: string }): (text: string) => string
}
