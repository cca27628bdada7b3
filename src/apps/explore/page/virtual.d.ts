/** The bundled worker as a text; `scripts/build-explore.mjs` puts it in. */
declare module 'virtual:worker' {
  const code: string;
  export default code;
}
