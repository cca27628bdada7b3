/** The text of the bundled worker, which `scripts/build-pages.mjs` inserts. */
declare module 'virtual:worker' {
  const code: string;
  export default code;
}
