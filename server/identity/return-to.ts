/**
 * Where a log-in leads back to: a path of our own hash router and nothing else. A browser never takes what follows `#`
 * for an address, and anything that does not look like a path of ours becomes the start page.
 */
const PATH = /^\/(?!\/)[A-Za-z0-9\-._~%!$&'()*+,;=:@/?]{0,300}$/

export const H5_HOME = '/pages/home/index'
export const DESK_HOME = '/'

export function h5Path(wanted: string | undefined): string {
  return wanted !== undefined && PATH.test(wanted) && /^\/(pages|packages)\//.test(wanted)
    ? wanted
    : H5_HOME
}

export function deskPath(wanted: string | undefined): string {
  return wanted !== undefined && PATH.test(wanted) ? wanted : DESK_HOME
}
