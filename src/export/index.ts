export type { Format, Prompts } from './formats/format.js';
export { findFormat, formats } from './formats/formats.js';
export { isEmpty, type SelectFileOptions, type SelectionSummary, selectFile } from './select-file.js';
