export { renderStatusPage } from './page.ts';
export { PAGE_POLICY } from './style.ts';
