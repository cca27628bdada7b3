export { exploreApp } from './server.js';
