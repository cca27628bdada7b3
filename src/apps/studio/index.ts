export { createStudio, type Studio, type StudioOptions } from './server/app.js';
