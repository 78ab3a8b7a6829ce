/** Takes secrets out of what leaves the house; beside the contracts, as it needs a hash that only Node has. */
export { redacted } from './pipeline/redact.ts';
export { redactedText } from './pipeline/redact-text.ts';
