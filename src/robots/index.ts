export { robotsAnswer, type RobotsAnswer } from './answer.ts';
export { isRobotsExpired, notesVerdict, readRobotsNotes, type RobotsNotes } from './notes.ts';
export { robotsRules } from './parse.ts';
