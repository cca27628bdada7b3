export { honestyText } from './in-words.js';
export { renderHonesty } from './render-honesty.js';
