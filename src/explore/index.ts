export { explorePage, type PageParts } from './document.js';
export { exploreApp, type Served, serveExplore } from './server.js';
