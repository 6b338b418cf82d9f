/** H5 is served by the server that it talks to. */
export const apiOrigin = ''
