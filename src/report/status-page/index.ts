export { renderStatusPage, type StatusPage } from './page.ts';
export { PAGE_POLICY } from './style.ts';
