/** What a scheme's specification or its input got wrong. */
export class SchemeError extends Error {
  override readonly name = 'SchemeError';
}
