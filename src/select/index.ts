export type { Format, Prompts } from './formats/format.js';
export { findFormat, formats } from './formats/formats.js';
export { parseColumns } from './reading/columns.js';
export type { ReadingOptions } from './reading/sample-file.js';
export {
  isEmpty,
  type RoleSummary,
  type SelectFileOptions,
  type SelectionSummary,
  selectFile,
} from './select-file.js';
export { selectStream } from './select-stream.js';
